// CheckEnd: what checks ask of one side, whether it is a server or an SQLite file.
//
// Threading: that of its connection. Errors: DbError, UserError.

#ifndef TRANSHIP_ENGINE_CHECK_CHECK_END_H_
#define TRANSHIP_ENGINE_CHECK_CHECK_END_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/check/check_spec.h"
#include "io/pg/connection.h"
#include "io/sqlite/database.h"

namespace tranship {

class CheckEnd {
 public:
  using Row = std::vector<std::optional<std::string>>;  // values as text, nothing for NULL
  struct Rows {
    uint64_t count = 0;
    std::vector<std::string> first;
  };

  virtual ~CheckEnd() = default;

  [[nodiscard]] virtual uint64_t CountRows(const TableName& table, const std::string& where) = 0;
  // Per column: the exact sum as decimal text, "" when there is no value.
  [[nodiscard]] virtual std::vector<std::string> Sums(const TableName& table,
                                                      const std::vector<std::string>& columns,
                                                      const std::string& where) = 0;
  // Values of the aggregates by group.
  [[nodiscard]] virtual std::map<Row, Row> Groups(const CheckSpec& spec, CheckSide side) = 0;
  // How many rows a user's query returns, and the first of them.
  [[nodiscard]] virtual Rows Query(const std::string& sql) = 0;
};

// Both keep what they are given.
[[nodiscard]] std::unique_ptr<CheckEnd> MakeServerEnd(Connection& connection);
[[nodiscard]] std::unique_ptr<CheckEnd> MakeFileEnd(const Database& file);

// "1.50" -> "1.5"; what is no decimal number stays.
[[nodiscard]] std::string WithoutTrailingZeros(std::string text);
// "(predicate)" behind a WHERE, "" when there is none. A comment in it ends with its line.
[[nodiscard]] std::string WhereClause(const std::string& predicate);
// One statement, fit to stand in parentheses: blanks and semicolons at its end are gone.
[[nodiscard]] std::string AsSubquery(std::string sql);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_CHECK_END_H_
