#include "io/pg/result_columns.h"

#include <libpq-fe.h>

namespace tranship {

int ColumnsOf(const Result& result) { return PQnfields(result.raw()); }

}  // namespace tranship
