// PostgreSQL's own parser (libpg_query, which is known to one file).

#ifndef TRANSHIP_IO_PG_SQL_TREE_H_
#define TRANSHIP_IO_PG_SQL_TREE_H_

#include <string>

namespace tranship {

struct SqlTree {
  std::string json;     // the parse tree; empty when there is a problem
  std::string problem;  // the parser's words
  int position = 0;     // of the problem, in characters from 1
};

// `sql` ends at a zero byte, if it holds one.
[[nodiscard]] SqlTree ParseSqlTree(const std::string& sql);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_SQL_TREE_H_
