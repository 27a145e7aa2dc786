#ifndef TRANSHIP_TESTS_IO_SQLITE_SQLITE_FILE_H_
#define TRANSHIP_TESTS_IO_SQLITE_SQLITE_FILE_H_

#include <string>
#include <string_view>

#include "tests/tools/temporary_folder.h"

struct sqlite3;

namespace tranship::testing {

// A connection that may write, as another program's would be.
class SqliteWriter {
 public:
  explicit SqliteWriter(const std::string& path);
  ~SqliteWriter();
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  // Runs statements; throws std::runtime_error with SQLite's words. Never waits for a lock.
  void Run(std::string_view sql);
  // False when another connection's lock is in the way.
  [[nodiscard]] bool TryRun(std::string_view sql);

  /// Rolls back what is open, if anything.
  void EndTransaction();

 private:
  int Step(std::string_view sql);
  sqlite3* db_ = nullptr;
};

// A database file in a folder of its own that goes away with the object.
class SqliteFile {
 public:
  explicit SqliteFile(std::string_view sql, const std::string& name = "t.db") : name_(name) {
    SqliteWriter(path()).Run(sql);
  }
  [[nodiscard]] std::string path() const { return folder_.path(name_); }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  // All bytes of the file; only while no connection to it is open.
  [[nodiscard]] std::string Bytes() const { return folder_.Read(name_); }
  void Overwrite(const std::string& bytes) const { folder_.Write(name_, bytes); }

 private:
  TemporaryFolder folder_;
  std::string name_;
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_IO_SQLITE_SQLITE_FILE_H_
