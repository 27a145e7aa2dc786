// Splitting a text of SQL into statements, by the database's own rules.

#ifndef TRANSHIP_IO_SQL_STATEMENTS_H_
#define TRANSHIP_IO_SQL_STATEMENTS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tranship {

struct SqlStatement {
  enum class Kind : uint8_t {
    kOther,
    kRows,            // INSERT, UPDATE, DELETE, MERGE: the rows that it touches are counted
    kBegin,           // BEGIN, START TRANSACTION
    kCommit,          // COMMIT, END
    kTransaction,     // ROLLBACK and the like; savepoints are kOther
    kOutside,         // cannot run in a transaction
    kCopyStdin,       // COPY with the client: has no data here
    kForeignKeysOff,  // PRAGMA foreign_keys, which does nothing in a transaction
    kForeignKeysOn,
  };
  std::string text;
  int line = 1;  // of its first word
  Kind kind = Kind::kOther;
  std::string index;  // of CREATE INDEX CONCURRENTLY: its name, quoted and qualified
};

struct SqlProblem {
  int line = 1;
  std::string message;
};

struct SqlStatements {
  std::vector<SqlStatement> statements;
  std::vector<SqlProblem> problems;  // what the database would not understand
};

// By PostgreSQL's parser. Nothing of a text with a syntax error is split.
[[nodiscard]] SqlStatements SplitPostgresSql(const std::string& sql);
// By sqlite3_complete(): names need not exist, so a syntax error is found only by running it.
[[nodiscard]] SqlStatements SplitSqliteSql(const std::string& sql);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQL_STATEMENTS_H_
