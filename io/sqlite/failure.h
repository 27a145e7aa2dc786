// What SQLite refuses, as a DbError with SQLite's words and a next step.

#ifndef TRANSHIP_IO_SQLITE_FAILURE_H_
#define TRANSHIP_IO_SQLITE_FAILURE_H_

#include <string>
#include <string_view>

struct sqlite3;

namespace tranship {

// Throws for the last call on `db`, which returned `code`; Cancelled for an interrupt.
[[noreturn]] void ThrowSqliteFailure(sqlite3* db, int code, std::string_view path,
                                     std::string_view statement);

// Throws so unless `code` is SQLITE_OK.
void CheckSqlite(sqlite3* db, int code, std::string_view path, std::string_view statement = "");

// Throws a permanent DbError in our own words.
[[noreturn]] void ThrowFileProblem(const std::string& path, std::string_view problem,
                                   std::string_view next_step);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_FAILURE_H_
