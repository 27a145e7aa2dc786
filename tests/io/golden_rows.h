#ifndef TRANSHIP_TESTS_IO_GOLDEN_ROWS_H_
#define TRANSHIP_TESTS_IO_GOLDEN_ROWS_H_

#include <span>
#include <string_view>
#include <vector>

#include "io/copy/wire_shape.h"

namespace tranship::testing {

// One row as a server sent it, with the SQL that made it. golden_rows_test.cc asks a server again.
struct GoldenRow {
  std::string_view name;
  std::string_view sql;     // COPY (sql) TO STDOUT (FORMAT binary), after kGoldenTypes
  std::string_view shapes;  // one per column, between ';'
  std::string_view hex;     // without COPY's header
};

// The types that the rows use; their OIDs differ from database to database.
extern const std::string_view kGoldenTypes;
extern const std::span<const GoldenRow> kGoldenRows;

[[nodiscard]] const GoldenRow& Golden(std::string_view name);

// "s;a(s)" as two shapes.
[[nodiscard]] std::vector<WireShape> Shapes(std::string_view text);

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_IO_GOLDEN_ROWS_H_
