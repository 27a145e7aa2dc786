// The CHECK constraints in the text of a CREATE TABLE: SQLite keeps them nowhere else.

#ifndef TRANSHIP_ENGINE_SQLITE_CHECK_TEXT_H_
#define TRANSHIP_ENGINE_SQLITE_CHECK_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace tranship {

struct SqliteCheck {
  std::string name;        // of CONSTRAINT name CHECK (...); else empty
  std::string expression;  // between the parentheses, as written

  friend bool operator==(const SqliteCheck&, const SqliteCheck&) = default;
};

// In order. `sql` is what SQLite has parsed already; of other text it finds less or nothing.
[[nodiscard]] std::vector<SqliteCheck> FindChecks(std::string_view sql);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_CHECK_TEXT_H_
