#include "io/sqlite/state.h"

#include <sys/stat.h>

#include <array>

#include "io/error.h"
#include "io/sqlite/file_check.h"
#include "io/sqlite/log_frames.h"

namespace tranship {
namespace {

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::optional<SqliteHeader> HeaderOf(const Database& database) {
  std::array<std::byte, kSqliteHeaderBytes> bytes{};
  return ParseSqliteHeader(std::span(bytes).first(database.ReadFile(0, bytes)));
}

bool Exists(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0;
}

// Only a read takes the lock, or the place in the log.
void Begin(const Database& database) {
  database.Exec("BEGIN");
  (void)database.Integer("SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)");
}

}  // namespace

SqliteState SqliteState::Open(const std::string& path, int readers, int busy_ms) {
  constexpr int kAttempts = 3;  // the journal mode may change between a look and the lock
  for (int attempt = 1;; ++attempt) {
    SqliteState state;
    state.path_ = path;
    state.busy_ms_ = busy_ms;
    bool wal = false;
    {
      const Database look = Database::Open(path, {SqliteAccess::kReadOnly, busy_ms});
      const auto header = HeaderOf(look);
      wal = header && header->wal;
    }
    wal ? state.ReadUnderWriteLock(readers) : state.ReadUnderSharedLock(readers);
    if (state.wal() == wal || state.immutable_ || attempt == kAttempts) return state;
  }
}

void SqliteState::BeginReader(SqliteAccess access) {
  Database database = Database::Open(path_, {access, busy_ms_});
  Begin(database);
  readers_.push_back(std::move(database));
}

void SqliteState::ReadUnderSharedLock(int readers) {
  for (int i = 0; i < readers; ++i) BeginReader(SqliteAccess::kReadOnly);
  facts_ = ReadFileFacts(readers_.front());
  notice_ = "programs that write to " + path_ +
            " have to wait until it is read, because it keeps a rollback journal";
}

void SqliteState::ReadUnderWriteLock(int readers) {
  if (readers < 2 || !HoldWritersOff()) {
    ReadAlone();
    return;
  }
  for (int i = 0; i < readers; ++i) BeginReader(SqliteAccess::kReadOnly);
  facts_ = ReadFileFacts(readers_.front());  // nobody commits yet
  barrier_->Exec("ROLLBACK");
}

// False when writers cannot be held off; limit_reason_ says why.
bool SqliteState::HoldWritersOff() {
  try {
    barrier_ = Database::Open(path_, {SqliteAccess::kBarrier, busy_ms_});
    // A log that was there stays as it is; one that we make goes away with us.
    if (Exists(barrier_->log_path())) barrier_->KeepLogAtClose();
    barrier_->Exec("BEGIN IMMEDIATE");
    if (barrier_->in_write_transaction()) return true;
    limit_reason_ =
        "one reader only: the file is in WAL mode and may not be written to, so that no "
        "lock can give several readers the same state";
  } catch (const DbError& error) {
    limit_reason_ = "one reader only: writers could not be held off while several begin to read (" +
                    error.server().message + ")";
  }
  barrier_.reset();
  return false;
}

void SqliteState::ReadAlone() {
  try {
    ReadWithoutBarrier(SqliteAccess::kReadOnly);
    return;
  } catch (const DbError& error) {
    // Without its -shm a file in WAL mode cannot be read where no file may be made. When it has no
    // log either, nobody is writing to it and all of it is in the file.
    const Database look = Database::Open(path_, {SqliteAccess::kImmutable, busy_ms_});
    if (error.consequence() != Consequence::kPermanent || Exists(look.log_path())) throw;
  }
  ReadWithoutBarrier(SqliteAccess::kImmutable);
  immutable_ = true;
  notice_ = "the folder of " + path_ +
            " does not allow the locks of WAL mode: the file is read as one that nobody writes to";
}

// A commit may come between the facts and the reader's state. Facts that are older than the state
// only make it look changed; younger ones would vouch for rows that were never read.
void SqliteState::ReadWithoutBarrier(SqliteAccess access) {
  readers_.clear();
  BeginReader(access);  // opens the log
  const Database& reader = readers_.front();
  reader.Exec("ROLLBACK");
  facts_ = ReadFileFacts(reader);
  Begin(reader);
}

bool SqliteState::StillStands() const {
  if (wal() && !immutable_) return true;  // the log keeps our state
  const SqliteFileFacts now = ReadFileFacts(readers_.front());
  if (immutable_) return now == facts_;
  return now.change_counter == facts_.change_counter && now.size == facts_.size;
}

SqliteFileFacts ReadFileFacts(const Database& database) {
  SqliteFileFacts facts;
  facts.journal_mode = database.Text("PRAGMA journal_mode");
  const std::optional<SqliteHeader> header = HeaderOf(database);
  if (header) facts.change_counter = header->change_counter;
  struct stat file {};
  if (stat(database.path().c_str(), &file) == 0) {
    facts.size = static_cast<uint64_t>(file.st_size);
    facts.mtime_ns = Nanoseconds(file.st_mtim);
    facts.ctime_ns = Nanoseconds(file.st_ctim);
    facts.inode = file.st_ino;
    facts.device = file.st_dev;
  }
  struct stat log {};
  if (facts.journal_mode != "wal" || stat(database.log_path().c_str(), &log) != 0) return facts;
  facts.log_size = static_cast<uint64_t>(log.st_size);
  if (log.st_size > 0) facts.log_mtime_ns = Nanoseconds(log.st_mtim);
  CommittedLog frames = ReadCommittedLog(database, header ? header->page_size : 0);
  facts.log_salt = std::move(frames.salt);
  facts.log_frames = frames.frames.size();
  return facts;
}

}  // namespace tranship
