// SqliteState: connections that all read one and the same state of a file, while others go on
// writing to it as far as its journal mode lets them.
//
// Rollback journal: the first SHARED lock keeps every writer from committing; the other readers
// come in under it. Write-ahead log: a second, *writable* connection holds BEGIN IMMEDIATE, so that
// nobody commits while the readers begin; it writes nothing and lets go at once. Where that is
// impossible there is one reader, and a reason.
//
// While a state is open, writers of a rollback-journal file have to wait; those of a write-ahead
// log do not, but the log cannot be shortened.
//
// Nothing else in this process may open and close the file: that drops the locks of all (POSIX).
//
// Threading: made by one thread; then each reader may be handed to a thread of its own. Ownership:
// owns the readers; they must not be used after it is gone. Errors: see Database.

#ifndef TRANSHIP_IO_SQLITE_STATE_H_
#define TRANSHIP_IO_SQLITE_STATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/sqlite/database.h"

namespace tranship {

// What shows that nobody wrote between two looks, for resuming. All of it must be equal: in WAL
// mode a commit leaves the file alone, and a checkpoint leaves its counter and its size alone.
struct SqliteFileFacts {
  std::string journal_mode;  // "delete", "wal", ...: as SQLite says
  uint32_t change_counter = 0;
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;  // cannot be set back by hand, as mtime can
  uint64_t inode = 0;
  uint64_t device = 0;
  uint64_t log_size = 0;  // of -wal; 0 without one
  int64_t log_mtime_ns = 0;
  std::string log_salt;     // changes each time the log starts over
  uint64_t log_frames = 0;  // committed ones: a log may be written without growing

  friend bool operator==(const SqliteFileFacts&, const SqliteFileFacts&) = default;
};

class SqliteState {
 public:
  // Opens `readers` connections, fewer where one state cannot be shared.
  [[nodiscard]] static SqliteState Open(const std::string& path, int readers, int busy_ms = 10'000);

  [[nodiscard]] size_t readers() const { return readers_.size(); }
  // Each stands in a read transaction, which must stay open.
  [[nodiscard]] Database& reader(size_t i) { return readers_.at(i); }
  // Why there are fewer readers than asked for; empty otherwise.
  [[nodiscard]] const std::string& limit_reason() const { return limit_reason_; }
  // What a user should know: that writers wait, that the file was opened as immutable.
  [[nodiscard]] const std::string& notice() const { return notice_; }

  // Of the state that is read, or of one before it: equal facts at another time mean an equal
  // state.
  [[nodiscard]] const SqliteFileFacts& facts() const { return facts_; }
  [[nodiscard]] bool wal() const { return facts_.journal_mode == "wal"; }

  // Whether the file is still the one that was opened, and in a file opened as immutable, that
  // nobody wrote to it meanwhile.
  [[nodiscard]] bool StillStands() const;

 private:
  SqliteState() = default;
  void ReadUnderSharedLock(int readers);
  void ReadUnderWriteLock(int readers);
  [[nodiscard]] bool HoldWritersOff();
  void ReadWithoutBarrier(SqliteAccess access);
  void ReadAlone();
  void BeginReader(SqliteAccess access);

  std::string path_;
  int busy_ms_ = 0;
  // Closed last: what it created beside the file goes away with it.
  std::optional<Database> barrier_;
  std::vector<Database> readers_;
  std::string limit_reason_;
  std::string notice_;
  bool immutable_ = false;
  SqliteFileFacts facts_;
};

// By stat() and through `database`'s own descriptors.
[[nodiscard]] SqliteFileFacts ReadFileFacts(const Database& database);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_STATE_H_
