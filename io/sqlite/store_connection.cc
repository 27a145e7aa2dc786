#include "io/sqlite/store_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "io/error.h"
#include "io/sqlite/failure.h"

namespace tranship {
namespace {

constexpr int kBusyMilliseconds = 10'000;

}  // namespace

void StoreConnection::Closer::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

StoreConnection StoreConnection::Open(const std::string& path, const StoreFormat& format,
                                      bool must_exist) {
  // Made by ourselves: SQLite would leave it readable to all. A file that is there stays as it is.
  if (!must_exist) {
    const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
  }
  sqlite3* db = nullptr;
  const std::string name = path.starts_with('/') ? path : "./" + path;  // never a URI
  const int code =
      sqlite3_open_v2(name.c_str(), &db,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  StoreConnection store(db, path);
  CheckSqlite(db, code, path);
  sqlite3_busy_timeout(db, kBusyMilliseconds);
  for (const auto& [setting, value] :
       {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1}, std::pair{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, std::pair{SQLITE_DBCONFIG_ENABLE_FKEY, 1}}) {
    CheckSqlite(db, sqlite3_db_config(db, setting, value, nullptr), path);
  }
  store.CheckFormat(format, must_exist);
  return store;
}

void StoreConnection::CheckFormat(const StoreFormat& format, bool must_exist) const {
  const auto make = [&] {
    if (Integer("PRAGMA application_id") == format.application_id) return;
    if (must_exist || Integer("SELECT count(*) FROM sqlite_schema") > 0) {
      throw FormatError(Printable(path_) + " is an SQLite file that something else has made");
    }
    Exec(format.schema);
    Exec("PRAGMA application_id = " + std::to_string(format.application_id) +
         "; PRAGMA user_version = " + std::to_string(format.version));
  };
  if (Integer("PRAGMA application_id") != format.application_id) InTransaction(make);
  if (Integer("PRAGMA user_version") > format.version) {
    throw FormatError(Printable(path_) + " was written by a newer tranship");
  }
}

Statement StoreConnection::Prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  Statement statement(raw, /*utf16=*/false);
  CheckSqlite(db_.get(), code, path_, sql);
  return statement;
}

void StoreConnection::Exec(const std::string& sql) const {
  CheckSqlite(db_.get(), sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr), path_,
              sql);
}

void StoreConnection::InTransaction(const std::function<void()>& work) const {
  Exec("BEGIN IMMEDIATE");
  try {
    work();
    Exec("COMMIT");
  } catch (...) {
    sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

int64_t StoreConnection::last_insert_rowid() const noexcept {
  return sqlite3_last_insert_rowid(db_.get());
}

int64_t StoreConnection::Integer(std::string_view sql) const {
  Statement statement = Prepare(sql);
  if (!statement.Step()) throw FormatError(Printable(path_) + " gives no answer");
  return statement.integer(0);
}

}  // namespace tranship
