// NamedQuery: a question of the user's that both sides should answer alike.

#ifndef TRANSHIP_ENGINE_QUERIES_NAMED_QUERY_H_
#define TRANSHIP_ENGINE_QUERIES_NAMED_QUERY_H_

#include <optional>
#include <string>

namespace tranship {

struct NamedQuery {
  std::string name;
  std::string source_sql, target_sql;
  std::optional<bool> ordered;  // whether the order of rows counts; else the SQL says
};

// Whether a query ends in an ORDER BY of its own: not in a subquery, a window or a text.
[[nodiscard]] bool HasOrderBy(const std::string& sql);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_QUERIES_NAMED_QUERY_H_
