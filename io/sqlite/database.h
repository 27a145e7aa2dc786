// Database: one connection to an SQLite file, opened read-only and defensively: the file is foreign
// input. No extension loads, no function of the schema is trusted, cells are checked, nothing
// writes.
//
// Threading: a database and its statements belong to one thread at a time; Interrupt() may be
// called from any. Ownership: statements must go before their database. Errors: DbError, side
// "source", with the path, SQLite's words and a next step: kRetry for a busy or locked file, else
// kPermanent; Cancelled after Interrupt().

#ifndef TRANSHIP_IO_SQLITE_DATABASE_H_
#define TRANSHIP_IO_SQLITE_DATABASE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/sqlite/statement.h"

struct sqlite3;
struct sqlite3_file;

namespace tranship {

enum class SqliteAccess : uint8_t {
  kReadOnly,
  kImmutable,  // read-only without locks: only for a file that nobody can be writing
  kBarrier,    // writable, for SqliteState alone: holds writers off, writes nothing
};

struct DatabaseOptions {
  SqliteAccess access = SqliteAccess::kReadOnly;
  int busy_ms = 10'000;  // how long to wait for another process's lock
};

class Database {
 public:
  // Any byte but zero may be in `path`; it is never read as a URI. Says what is wrong with a file
  // that is missing, no regular file, no SQLite database, encrypted or cut off.
  [[nodiscard]] static Database Open(const std::string& path, const DatabaseOptions& options = {});

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;
  ~Database() = default;

  // One statement. What follows it in `sql` is an error.
  [[nodiscard]] Statement Prepare(std::string_view sql) const;
  // Runs a statement to its end.
  void Exec(std::string_view sql) const;
  // First column of the only row, for PRAGMAs and counts. FormatError when there is none.
  [[nodiscard]] int64_t Integer(std::string_view sql) const;
  [[nodiscard]] std::string Text(std::string_view sql) const;

  // Makes the statement that runs throw Cancelled; forgotten where none runs. Thread-safe.
  void Interrupt() const noexcept;
  // From now on a statement throws Cancelled soon after `*stop` is set; null: no longer. The flag
  // must outlive that.
  void StopWhen(const std::atomic<bool>* stop) const noexcept;

  // What no PRAGMA tells of a table's column.
  struct ColumnFacts {
    std::string collation;  // "BINARY", "NOCASE", ...
    bool autoincrement = false;
  };
  [[nodiscard]] ColumnFacts ColumnFactsOf(const std::string& table,
                                          const std::string& column) const;

  // PRAGMA quick_check: what is wrong with the file's structure, at most `most` lines; nothing when
  // all is well. Reads the whole file. Constraints that rows break are not the file's structure.
  [[nodiscard]] std::vector<std::string> QuickCheck(int most = 20) const;

  // Reads bytes of the file, or of its write-ahead log, through SQLite's own descriptor: closing
  // another one would drop this process's locks. Returns how many bytes there were.
  [[nodiscard]] size_t ReadFile(uint64_t offset, std::span<std::byte> out) const;
  [[nodiscard]] size_t ReadLog(uint64_t offset, std::span<std::byte> out) const;

  // Holds a transaction that may write; on a connection that could not be opened for writing BEGIN
  // IMMEDIATE silently is a read.
  [[nodiscard]] bool in_write_transaction() const noexcept;
  [[nodiscard]] bool in_transaction() const noexcept;
  // Leave -wal and -shm alone when this, the last connection, is closed.
  void KeepLogAtClose() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  // Links are followed: SQLite keeps the log beside the file itself.
  [[nodiscard]] std::string log_path() const;

 private:
  struct Closer {
    void operator()(sqlite3* db) const noexcept;
  };
  Database(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  void CheckWhole(uint64_t wanted) const;
  void Defend(const DatabaseOptions& options) const;
  [[nodiscard]] size_t Read(sqlite3_file* file, uint64_t offset, std::span<std::byte> out) const;

  std::unique_ptr<sqlite3, Closer> db_;
  std::string path_;
  bool utf16_ = false;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_DATABASE_H_
