#include "io/pg/describe.h"

#include <libpq-fe.h>

namespace tranship {

std::vector<DescribedColumn> DescribeColumns(Connection& connection, const std::string& sql) {
  const Result prepared(PQprepare(connection.raw(), "", sql.c_str(), 0, nullptr));
  if (PQresultStatus(prepared.raw()) != PGRES_COMMAND_OK) {
    throw connection.ErrorFrom(prepared.raw(), sql);
  }
  const Result described(PQdescribePrepared(connection.raw(), ""));
  if (PQresultStatus(described.raw()) != PGRES_COMMAND_OK) {
    throw connection.ErrorFrom(described.raw(), sql);
  }
  std::vector<DescribedColumn> columns;
  for (int i = 0; i < PQnfields(described.raw()); ++i) {
    columns.push_back(
        {PQfname(described.raw(), i), PQftype(described.raw(), i), PQfmod(described.raw(), i)});
  }
  return columns;
}

}  // namespace tranship
