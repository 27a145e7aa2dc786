#include "engine/migrate/sqlite_migration_database.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>

#include "engine/migrate/process_name.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr int kBusyMs = 5'000;  // other programs may use the file

constexpr const char* kHistory = R"sql(
CREATE TABLE schema_version (
  folder TEXT NOT NULL CHECK (folder IN ('schema', 'data', 'seed', 'rollback')),
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('applied', 'begun')),
  statements_done INTEGER NOT NULL DEFAULT 0,
  failed_statement INTEGER,
  duration_ms REAL,
  rows_affected INTEGER,
  applied_by TEXT NOT NULL,
  applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  PRIMARY KEY (folder, number)
))sql";

constexpr const char* kBatches = R"sql(
CREATE TABLE schema_version_batch (
  folder TEXT NOT NULL,
  number INTEGER NOT NULL,
  last_key TEXT,
  rows_affected INTEGER NOT NULL DEFAULT 0,
  batches INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (folder, number)
))sql";

std::string QuoteSqliteName(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// "20250131T081500Z", for the name of a file.
std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), size};
}

MigrationDatabase::Row RowOf(const Statement& statement) {
  MigrationDatabase::Row row;
  for (int column = 0; column < statement.columns(); ++column) {
    if (statement.null(column)) {
      row.emplace_back(std::nullopt);
    } else {
      row.emplace_back(statement.text(column));
    }
  }
  return row;
}

}  // namespace

SqliteMigrationDatabase::SqliteMigrationDatabase(const std::string& path, WritableAccess access)
    : path_(path),
      file_(WritableDatabase::Open(path, access, kBusyMs)),
      lock_(path + "-migrate-lock") {}

std::optional<std::string> SqliteMigrationDatabase::TryLock() {
  return lock_.TryTake(ProcessName());
}

void SqliteMigrationDatabase::Begin() { file_.Exec("BEGIN IMMEDIATE"); }

void SqliteMigrationDatabase::Commit() { file_.Exec("COMMIT"); }

void SqliteMigrationDatabase::Rollback() noexcept {
  try {
    if (file_.in_transaction()) file_.Exec("ROLLBACK");
  } catch (...) {  // closing the file rolls back
  }
}

void SqliteMigrationDatabase::RollBackTo(const std::string& savepoint) {
  file_.Exec("ROLLBACK TO " + QuoteSqliteName(savepoint));
}

void SqliteMigrationDatabase::BeginFile(bool foreign_keys) {
  if (!orphans_before_) orphans_before_ = CountOrphans();
  file_.Exec(foreign_keys ? "PRAGMA foreign_keys = on" : "PRAGMA foreign_keys = off");
  // What an earlier file may have set, and what changes what a file does.
  file_.Exec("PRAGMA legacy_alter_table = off");
  file_.Exec("PRAGMA recursive_triggers = off");
  file_.Exec("PRAGMA ignore_check_constraints = off");
  file_.Exec("PRAGMA writable_schema = off");
  file_.Exec("PRAGMA defer_foreign_keys = off");
}

int64_t SqliteMigrationDatabase::Run(const SqlStatement& statement) {
  return file_.Run(statement.text);
}

std::vector<MigrationDatabase::Row> SqliteMigrationDatabase::FileRows(const std::string& sql,
                                                                      size_t most) {
  Statement statement = file_.Prepare(sql);
  std::vector<Row> rows;
  while (rows.size() < most && statement.Step()) rows.push_back(RowOf(statement));
  return rows;
}

std::vector<MigrationDatabase::Row> SqliteMigrationDatabase::Query(
    const std::string& sql, std::span<const Value> parameters) {
  Statement statement = file_.Prepare(sql);
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i]) {
      statement.BindText(static_cast<int>(i) + 1, *parameters[i]);
    } else {
      statement.Bind(static_cast<int>(i) + 1, RawValue{});
    }
  }
  std::vector<Row> rows;
  while (statement.Step()) rows.push_back(RowOf(statement));
  return rows;
}

std::string SqliteMigrationDatabase::Table(std::string_view name) const {
  return "main." + QuoteSqliteName(name);
}

std::vector<std::string> SqliteMigrationDatabase::Columns() {
  std::vector<std::string> columns;
  for (const Row& row : Query("SELECT name FROM pragma_table_xinfo('schema_version')")) {
    columns.push_back(row[0].value_or(""));
  }
  return columns;
}

bool SqliteMigrationDatabase::HasHistory() {
  const std::vector<std::string> columns = Columns();
  return std::ranges::find(columns, "digest") != columns.end() &&
         std::ranges::find(columns, "folder") != columns.end() &&
         std::ranges::find(columns, "statements_done") != columns.end();
}

void SqliteMigrationDatabase::MakeHistory() {
  file_.Exec(kHistory);
  file_.Exec(kBatches);
}

std::optional<MigrationDatabase::OtherHistory> SqliteMigrationDatabase::FindOtherHistory() {
  OtherHistory other{"main.schema_version", Columns()};
  if (other.columns.empty() || HasHistory()) return std::nullopt;
  return other;
}

void SqliteMigrationDatabase::SetAside(const OtherHistory& other) {
  file_.Exec("ALTER TABLE " + other.name + " RENAME TO schema_version_adopted");
}

SqliteMigrationDatabase::Orphans SqliteMigrationDatabase::CountOrphans() {
  Orphans orphans;
  for (const Row& row :
       Query("SELECT \"table\", parent, fkid, count(*), min(rowid) FROM pragma_foreign_key_check() "
             "GROUP BY 1, 2, 3")) {
    const std::string place = "table " + row[0].value_or("") + ": rows refer to no row of " +
                              row[1].value_or("") + " (foreign key " + row[2].value_or("") + ")";
    orphans[place] += std::stoull(row[3].value_or("0"));
  }
  return orphans;
}

std::vector<std::string> SqliteMigrationDatabase::Damage() {
  std::vector<std::string> damage;
  for (const Row& row : Query("PRAGMA integrity_check(20)")) {
    if (row[0] != "ok") damage.push_back(Printable(row[0].value_or("")));
  }
  for (const auto& [place, rows] : CountOrphans()) {
    const uint64_t before = orphans_before_ ? (*orphans_before_)[place] : 0;
    if (rows > before) damage.push_back(Printable(place) + ", " + std::to_string(rows - before));
  }
  return damage;
}

uint64_t SqliteMigrationDatabase::Bytes() {
  return static_cast<uint64_t>(file_.Integer("PRAGMA page_count") *
                               file_.Integer("PRAGMA page_size"));
}

std::string SqliteMigrationDatabase::BackUp() {
  if (file_.Integer("SELECT count(*) FROM sqlite_schema") == 0) return "";  // just made
  std::string path = path_ + ".before-" + Now();
  for (int i = 2; std::filesystem::exists(path); ++i) {
    path = path_ + ".before-" + Now() + "-" + std::to_string(i);
  }
  file_.BackUpTo(path);
  return path;
}

std::string SqliteMigrationDatabase::Who() { return PersonAtHost(); }

}  // namespace tranship
