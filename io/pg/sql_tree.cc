#include "io/pg/sql_tree.h"

#include <pg_query.h>

namespace tranship {

SqlTree ParseSqlTree(const std::string& sql) {
  const PgQueryParseResult parsed = pg_query_parse(sql.c_str());
  SqlTree tree;
  if (parsed.error != nullptr) {
    tree.problem = parsed.error->message;
    tree.position = parsed.error->cursorpos;
  } else {
    tree.json = parsed.parse_tree;
  }
  pg_query_free_parse_result(parsed);
  return tree;
}

}  // namespace tranship
