#include "io/sqlite/writable_database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "io/error.h"
#include "io/sqlite/failure.h"
#include "io/sqlite/file_check.h"

namespace tranship {
namespace {

std::string NeverUri(const std::string& path) { return path.starts_with('/') ? path : "./" + path; }

int FlagsOf(WritableAccess access) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  if (access == WritableAccess::kLookOnly) return flags | SQLITE_OPEN_READONLY;
  return flags | SQLITE_OPEN_READWRITE |
         (access == WritableAccess::kCreate ? SQLITE_OPEN_CREATE : 0);
}

void SyncFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int reason = errno;
  if (fd >= 0) close(fd);
  if (!synced) ThrowFileProblem(path, std::string("cannot be synced: ") + strerror(reason), "");
}

}  // namespace

void WritableDatabase::Closer::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

WritableDatabase WritableDatabase::Open(const std::string& path, WritableAccess access,
                                        int busy_ms) {
  if (access != WritableAccess::kCreate) CheckSqlitePlace(path);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(NeverUri(path).c_str(), &db, FlagsOf(access), nullptr);
  WritableDatabase database(db, path);  // SQLite gives an object to close in most cases of failure
  CheckSqlite(db, code, path);
  CheckSqlite(db, sqlite3_busy_timeout(db, busy_ms), path);
  (void)database.Integer("PRAGMA schema_version");  // a file that is no database is refused here
  return database;
}

Statement WritableDatabase::Prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const char* end = sql.data() + sql.size();
  const int code =
      sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), 0, &raw, &rest);
  Statement statement(raw, false);
  CheckSqlite(db_.get(), code, path_, sql);
  if (raw == nullptr) throw FormatError("no SQL statement: " + Printable(sql));
  sqlite3_stmt* another = nullptr;
  if (rest != end) {
    const int more =
        sqlite3_prepare_v3(db_.get(), rest, static_cast<int>(end - rest), 0, &another, nullptr);
    const Statement dropped(another, false);
    if (more != SQLITE_OK || another != nullptr) {
      throw FormatError("not one SQL statement: " + Printable(sql));
    }
  }
  return statement;
}

void WritableDatabase::Exec(std::string_view sql) const { (void)Run(sql); }

int64_t WritableDatabase::Run(std::string_view sql) const {
  const sqlite3_int64 before = sqlite3_total_changes64(db_.get());
  Statement statement = Prepare(sql);
  while (statement.Step()) {
  }
  // changes() keeps speaking of the statement before where this one counts nothing.
  return sqlite3_total_changes64(db_.get()) == before ? 0 : sqlite3_changes64(db_.get());
}

int64_t WritableDatabase::Integer(std::string_view sql) const {
  Statement statement = Prepare(sql);
  if (!statement.Step()) throw FormatError("SQLite gave no row to: " + Printable(sql));
  return statement.integer(0);
}

bool WritableDatabase::in_transaction() const noexcept {
  return sqlite3_get_autocommit(db_.get()) == 0;
}

void WritableDatabase::BackUpTo(const std::string& path) const {
  const std::string partial = path + ".partial";
  std::remove(partial.c_str());
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(NeverUri(partial).c_str(), &raw, FlagsOf(WritableAccess::kCreate), nullptr);
  std::unique_ptr<sqlite3, Closer> copy(raw);
  CheckSqlite(raw, opened, partial);
  sqlite3_backup* backup = sqlite3_backup_init(raw, "main", db_.get(), "main");
  if (backup == nullptr) ThrowSqliteFailure(raw, sqlite3_errcode(raw), partial, "");
  const int step = sqlite3_backup_step(backup, -1);
  const int finish = sqlite3_backup_finish(backup);
  if (step != SQLITE_DONE || finish != SQLITE_OK) {
    const int code = finish == SQLITE_OK ? step : finish;
    copy.reset();
    std::remove(partial.c_str());
    ThrowSqliteFailure(nullptr, code, path, "");
  }
  copy.reset();
  SyncFile(partial);
  if (std::rename(partial.c_str(), path.c_str()) != 0) {
    ThrowFileProblem(path, std::string("cannot be written: ") + strerror(errno), "");
  }
}

}  // namespace tranship
