// WritableDatabase: one connection to the user's own SQLite file, for migrations. Nothing is held
// back: triggers fire, foreign keys are the session's. Foreign files are opened by Database.
//
// Threading: belongs to one thread at a time. Ownership: statements must go before it; the
// destructor rolls back. Errors: DbError with the path and SQLite's words.

#ifndef TRANSHIP_IO_SQLITE_WRITABLE_DATABASE_H_
#define TRANSHIP_IO_SQLITE_WRITABLE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/sqlite/statement.h"

struct sqlite3;

namespace tranship {

enum class WritableAccess : uint8_t {
  kCreate,    // a file that is missing is made
  kExisting,  // it must be there
  kLookOnly,  // it must be there, and no statement may write
};

class WritableDatabase {
 public:
  // `busy_ms`: how long a statement waits for another process's lock.
  [[nodiscard]] static WritableDatabase Open(const std::string& path, WritableAccess access,
                                             int busy_ms);

  WritableDatabase(WritableDatabase&&) noexcept = default;
  WritableDatabase& operator=(WritableDatabase&&) noexcept = default;

  // One statement. What follows it, but for blanks and comments, is an error.
  [[nodiscard]] Statement Prepare(std::string_view sql) const;
  void Exec(std::string_view sql) const;
  // Runs a statement to its end. Returns the rows that it inserted, updated or deleted by itself,
  // not by triggers or cascades.
  int64_t Run(std::string_view sql) const;
  [[nodiscard]] int64_t Integer(std::string_view sql) const;

  [[nodiscard]] bool in_transaction() const noexcept;
  // Copies the whole file, as of now, into a new file: complete, or not there at all.
  void BackUpTo(const std::string& path) const;

 private:
  struct Closer {
    void operator()(sqlite3* db) const noexcept;
  };
  WritableDatabase(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}

  std::unique_ptr<sqlite3, Closer> db_;
  std::string path_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_WRITABLE_DATABASE_H_
