// StoreConnection: a small SQLite file of our own that is written, apart from Database, which reads
// foreign ones and never writes.
//
// Threading: one thread. Ownership: statements must go before it. Errors: DbError with the path and
// SQLite's words; FormatError for a file that something else has made.

#ifndef TRANSHIP_IO_SQLITE_STORE_CONNECTION_H_
#define TRANSHIP_IO_SQLITE_STORE_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "io/sqlite/statement.h"

struct sqlite3;

namespace tranship {

// What makes a file one of ours.
struct StoreFormat {
  int32_t application_id = 0;  // in its header
  int version = 1;             // user_version; an older one cannot be there yet
  const char* schema = "";     // statements that make the tables of a new file
};

class StoreConnection {
 public:
  // Makes the file (mode 0600) where there is none, unless `must_exist`.
  [[nodiscard]] static StoreConnection Open(const std::string& path, const StoreFormat& format,
                                            bool must_exist);

  [[nodiscard]] Statement Prepare(std::string_view sql) const;
  // Any number of statements.
  void Exec(const std::string& sql) const;
  // Does `work` in one transaction that other writers wait for; rolls back when it throws.
  void InTransaction(const std::function<void()>& work) const;
  [[nodiscard]] int64_t last_insert_rowid() const noexcept;

 private:
  struct Closer {
    void operator()(sqlite3* db) const noexcept;
  };
  StoreConnection(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  void CheckFormat(const StoreFormat& format, bool must_exist) const;
  [[nodiscard]] int64_t Integer(std::string_view sql) const;

  std::unique_ptr<sqlite3, Closer> db_;
  std::string path_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_STORE_CONNECTION_H_
