#include "tests/io/sqlite/sqlite_file.h"

#include <sqlite3.h>

#include <stdexcept>

namespace tranship::testing {

SqliteWriter::SqliteWriter(const std::string& path) {
  if (sqlite3_open_v2(("/" + path).c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                      nullptr) != SQLITE_OK) {
    throw std::runtime_error("cannot open " + path);
  }
}

SqliteWriter::~SqliteWriter() { sqlite3_close_v2(db_); }

int SqliteWriter::Step(std::string_view sql) {
  return sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
}

void SqliteWriter::Run(std::string_view sql) {
  if (Step(sql) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
}

bool SqliteWriter::TryRun(std::string_view sql) {
  const int code = Step(sql);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return false;
  if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  return true;
}

void SqliteWriter::EndTransaction() {
  if (sqlite3_get_autocommit(db_) == 0) Run("ROLLBACK");
}

}  // namespace tranship::testing
