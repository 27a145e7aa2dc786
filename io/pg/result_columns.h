#ifndef TRANSHIP_IO_PG_RESULT_COLUMNS_H_
#define TRANSHIP_IO_PG_RESULT_COLUMNS_H_

#include "io/pg/connection.h"

namespace tranship {

// Columns of a result whose statement somebody else wrote.
[[nodiscard]] int ColumnsOf(const Result& result);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_RESULT_COLUMNS_H_
