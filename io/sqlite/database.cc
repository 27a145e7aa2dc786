#include "io/sqlite/database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "io/error.h"
#include "io/sqlite/failure.h"
#include "io/sqlite/file_check.h"

namespace tranship {
namespace {

// Debian's library takes "file:..." for a URI and ":memory:" for no file, whatever the flags say.
std::string PlainPath(const std::string& path) {
  return path.starts_with('/') ? path : "./" + path;
}

// Only an immutable file needs a URI: every byte that is not plain is escaped.
std::string ImmutableUri(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : PlainPath(path)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
    if (letter || (byte >= '-' && byte <= '9') || byte == '_') {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri + "?immutable=1";
}

// SQLite's own waits grow to 100 ms, between which a busy writer takes its lock again and again.
int WaitForLock(void* busy_ms, int waits) {
  if (waits >= reinterpret_cast<intptr_t>(busy_ms)) return 0;
  sqlite3_sleep(1);
  return 1;
}

uint64_t SizeOf(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 ? static_cast<uint64_t>(facts.st_size) : 0;
}

// Rows that break a constraint are no damage: the copy meets and reports them by itself.
bool AboutConstraints(std::string_view line) {
  return line.starts_with("NULL value in ") || line.starts_with("CHECK constraint failed in ") ||
         (line.starts_with("non-") && line.find(" value in ") != std::string_view::npos) ||
         line.starts_with("NUMERIC value in ") || line.starts_with("TEXT value in ");
}

}  // namespace

void Database::Closer::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

Database Database::Open(const std::string& path, const DatabaseOptions& options) {
  CheckSqlitePlace(path);
  const bool immutable = options.access == SqliteAccess::kImmutable;
  const int flags =
      (options.access == SqliteAccess::kBarrier ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
      (immutable ? SQLITE_OPEN_URI : 0) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
      SQLITE_OPEN_EXRESCODE;
  sqlite3* db = nullptr;
  const std::string name = immutable ? ImmutableUri(path) : PlainPath(path);
  const int code = sqlite3_open_v2(name.c_str(), &db, flags, nullptr);
  Database database(db, path);  // SQLite gives an object to close in most cases of failure, too
  CheckSqlite(db, code, path);

  std::array<std::byte, 512> start{};
  const size_t got = database.ReadFile(0, start);
  CheckSqliteStart(path, std::span(start).first(got), SizeOf(path));
  const auto header = ParseSqliteHeader(start);
  database.utf16_ = header && header->utf16;
  database.Defend(options);
  const auto missing_to = MissingTo(std::span(start).first(got), SizeOf(path));
  if (missing_to && SizeOf(database.log_path()) == 0) database.CheckWhole(*missing_to);
  return database;
}

// Under a lock, where no writer can make the file look cut off, SQLite itself finds that it is.
void Database::CheckWhole(uint64_t wanted) const {
  try {
    (void)Integer("PRAGMA schema_version");
  } catch (const DbError& error) {
    if (error.consequence() != Consequence::kPermanent) throw;
    ThrowFileProblem(path_,
                     "is cut off: " + std::to_string(SizeOf(path_)) + " bytes of " +
                         std::to_string(wanted) + " are there",
                     "copy it again, with its writer stopped or by: sqlite3 FILE '.backup COPY'");
  }
}

void Database::Defend(const DatabaseOptions& options) const {
  sqlite3* db = db_.get();
  for (const auto& [setting, value] :
       {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1}, std::pair{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, std::pair{SQLITE_DBCONFIG_DQS_DML, 0},
        std::pair{SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}}) {
    CheckSqlite(db, sqlite3_db_config(db, setting, value, nullptr), path_);
  }
  // Far above what any schema needs, far below what a hostile one could ask for.
  for (const auto& [limit, value] :
       {std::pair{SQLITE_LIMIT_SQL_LENGTH, 16 << 20}, std::pair{SQLITE_LIMIT_EXPR_DEPTH, 500},
        std::pair{SQLITE_LIMIT_ATTACHED, 0}, std::pair{SQLITE_LIMIT_WORKER_THREADS, 0},
        std::pair{SQLITE_LIMIT_TRIGGER_DEPTH, 1},
        std::pair{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000}}) {
    sqlite3_limit(db, limit, value);
  }
  // The number travels in the pointer, which outlives any move of this object.
  sqlite3_busy_handler(db, WaitForLock,
                       reinterpret_cast<void*>(static_cast<intptr_t>(options.busy_ms)));  // NOLINT
  Exec("PRAGMA cell_size_check=ON");
  Exec("PRAGMA mmap_size=0");  // an I/O error in a mapped file is a signal, not an error
  Exec("PRAGMA temp_store=MEMORY");
  if (options.access != SqliteAccess::kBarrier) Exec("PRAGMA query_only=ON");
}

Statement Database::Prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), 0, &raw, &rest);
  Statement statement(raw, utf16_);
  CheckSqlite(db_.get(), code, path_, sql);
  if (raw == nullptr || rest != sql.data() + sql.size()) {
    throw FormatError("not one SQL statement: " + Printable(sql));
  }
  return statement;
}

void Database::Exec(std::string_view sql) const {
  Statement statement = Prepare(sql);
  while (statement.Step()) {
  }
}

int64_t Database::Integer(std::string_view sql) const {
  Statement statement = Prepare(sql);
  if (!statement.Step()) throw FormatError("SQLite gave no row to: " + Printable(sql));
  return statement.integer(0);
}

std::string Database::Text(std::string_view sql) const {
  Statement statement = Prepare(sql);
  if (!statement.Step()) throw FormatError("SQLite gave no row to: " + Printable(sql));
  return statement.text(0);
}

void Database::Interrupt() const noexcept { sqlite3_interrupt(db_.get()); }

void Database::StopWhen(const std::atomic<bool>* stop) const noexcept {
  constexpr int kSteps = 1000;  // of SQLite's virtual machine, between two looks
  const auto look = [](void* flag) {
    return static_cast<const std::atomic<bool>*>(flag)->load(std::memory_order_relaxed) ? 1 : 0;
  };
  sqlite3_progress_handler(db_.get(), stop == nullptr ? 0 : kSteps, look,
                           const_cast<std::atomic<bool>*>(stop));
}

Database::ColumnFacts Database::ColumnFactsOf(const std::string& table,
                                              const std::string& column) const {
  const char* collation = nullptr;
  int autoincrement = 0;
  CheckSqlite(db_.get(),
              sqlite3_table_column_metadata(db_.get(), "main", table.c_str(), column.c_str(),
                                            nullptr, &collation, nullptr, nullptr, &autoincrement),
              path_, "table " + table + ", column " + column);
  return {collation == nullptr ? "BINARY" : collation, autoincrement != 0};
}

std::vector<std::string> Database::QuickCheck(int most) const {
  std::vector<std::string> problems;
  try {
    Statement statement = Prepare("PRAGMA quick_check(" + std::to_string(10 * most) + ")");
    while (statement.Step()) {
      const std::string line = statement.text(0);
      if (line == "ok" || AboutConstraints(line)) continue;
      if (problems.size() < static_cast<size_t>(most)) problems.push_back(line);
    }
  } catch (const DbError& error) {
    if (error.consequence() != Consequence::kPermanent) throw;
    problems.push_back(error.server().message);
  }
  return problems;
}

size_t Database::ReadFile(uint64_t offset, std::span<std::byte> out) const {
  sqlite3_file* file = nullptr;
  CheckSqlite(db_.get(), sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file),
              path_);
  return Read(file, offset, out);
}

size_t Database::ReadLog(uint64_t offset, std::span<std::byte> out) const {
  sqlite3_file* file = nullptr;
  CheckSqlite(db_.get(),
              sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &file), path_);
  return Read(file, offset, out);
}

size_t Database::Read(sqlite3_file* file, uint64_t offset, std::span<std::byte> out) const {
  if (file == nullptr || file->pMethods == nullptr) return 0;
  sqlite3_int64 size = 0;
  CheckSqlite(db_.get(), file->pMethods->xFileSize(file, &size), path_);
  if (offset >= static_cast<uint64_t>(size)) return 0;
  const size_t got =
      static_cast<size_t>(std::min<uint64_t>(out.size(), static_cast<uint64_t>(size) - offset));
  CheckSqlite(db_.get(),
              file->pMethods->xRead(file, out.data(), static_cast<int>(got),
                                    static_cast<sqlite3_int64>(offset)),
              path_);
  return got;
}

bool Database::in_write_transaction() const noexcept {
  return sqlite3_txn_state(db_.get(), "main") == SQLITE_TXN_WRITE;
}

bool Database::in_transaction() const noexcept {
  return sqlite3_txn_state(db_.get(), "main") != SQLITE_TXN_NONE;
}

std::string Database::log_path() const {
  const char* file = sqlite3_db_filename(db_.get(), "main");
  const char* log = file == nullptr ? nullptr : sqlite3_filename_wal(file);
  return log == nullptr ? path_ + "-wal" : log;
}

void Database::KeepLogAtClose() const {
  CheckSqlite(db_.get(), sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr),
              path_);
}

}  // namespace tranship
