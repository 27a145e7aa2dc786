// What PostgreSQL's own parser says of an expression, without a server.

#ifndef TRANSHIP_ENGINE_MAPPING_SQL_EXPRESSION_H_
#define TRANSHIP_ENGINE_MAPPING_SQL_EXPRESSION_H_

#include <set>
#include <string>

namespace tranship {

struct SqlExpression {
  std::string problem;              // why it cannot be used; empty when it can
  std::set<std::string> columns;    // that it names, without their tables
  std::set<std::string> functions;  // that it calls by name, without their schemas
  bool literal = false;             // a constant, perhaps signed or cast
};

// Requires nothing of `text`: it may be anything. An expression is refused that is no single
// expression, or whose value depends on more than its own row (subqueries, aggregates over a
// window, the current time or user, parameters).
[[nodiscard]] SqlExpression ParseExpression(const std::string& text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_SQL_EXPRESSION_H_
