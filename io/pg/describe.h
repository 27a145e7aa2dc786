// The types of a statement's columns, found by the server without running it.

#ifndef TRANSHIP_IO_PG_DESCRIBE_H_
#define TRANSHIP_IO_PG_DESCRIBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "io/pg/connection.h"

namespace tranship {

struct DescribedColumn {
  std::string name;
  uint32_t type = 0;
  int typmod = -1;
};

// Prepares the statement, unnamed, and describes it. Throws DbError for what the server refuses.
[[nodiscard]] std::vector<DescribedColumn> DescribeColumns(Connection& connection,
                                                           const std::string& sql);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_DESCRIBE_H_
