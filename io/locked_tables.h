// Which tables a text of SQL locks against readers or writers, rewrites or empties, as far as its
// words tell: what functions and triggers do is not seen.

#ifndef TRANSHIP_IO_LOCKED_TABLES_H_
#define TRANSHIP_IO_LOCKED_TABLES_H_

#include <string>
#include <vector>

namespace tranship {

struct LockedTable {
  std::string name;       // quoted for SQL; with its schema where the statement names one
  std::string statement;  // its beginning, for people
};

// By PostgreSQL's parser (lock levels: PostgreSQL manual, 13.3.1). Nothing of a text with a syntax
// error.
[[nodiscard]] std::vector<LockedTable> TablesLockedBy(const std::string& sql);

}  // namespace tranship

#endif  // TRANSHIP_IO_LOCKED_TABLES_H_
