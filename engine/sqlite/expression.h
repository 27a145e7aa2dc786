// SQLite expressions in PostgreSQL's words, as far as both mean the same: CHECK constraints,
// indexes on expressions, conditions of partial indexes, defaults.

#ifndef TRANSHIP_ENGINE_SQLITE_EXPRESSION_H_
#define TRANSHIP_ENGINE_SQLITE_EXPRESSION_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tranship {

// The column's name on the target, quoted for SQL; nothing when there is no such column.
using ColumnLookup = std::function<std::optional<std::string>(const std::string& name)>;

// Comparisons, AND OR NOT, IN, BETWEEN, IS NULL, LIKE, arithmetic, || and a few functions. Nothing
// for anything else: it is for the caller to list it.
[[nodiscard]] std::optional<std::string> TranslateExpression(std::string_view sql,
                                                             const ColumnLookup& columns);

// A DEFAULT for a column of this PostgreSQL type: literals and CURRENT_TIMESTAMP and its kin, which
// are in UTC.
[[nodiscard]] std::optional<std::string> TranslateDefault(std::string_view sql,
                                                          const std::string& type);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_EXPRESSION_H_
