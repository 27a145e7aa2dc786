#include "engine/migrate/postgres_migration_database.h"

#include <algorithm>

#include "engine/migrate/process_name.h"
#include "io/pg/advisory_lock.h"
#include "io/pg/conninfo.h"
#include "io/pg/quote.h"
#include "io/pg/user_settings.h"

namespace tranship {
namespace {

// Any number that no other program takes; one lock per database.
constexpr int64_t kLock = 8388059230145783;

constexpr const char* kTables = R"sql(
CREATE SCHEMA IF NOT EXISTS tranship;
CREATE TABLE tranship.schema_version (
  folder text NOT NULL CHECK (folder IN ('schema', 'data', 'seed', 'rollback')),
  number bigint NOT NULL,
  name text NOT NULL,
  digest text NOT NULL,
  state text NOT NULL CHECK (state IN ('applied', 'begun')),
  statements_done bigint NOT NULL DEFAULT 0,
  failed_statement bigint,
  duration_ms float8,
  rows_affected bigint,
  applied_by text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (folder, number)
);
CREATE TABLE tranship.schema_version_batch (
  folder text NOT NULL,
  number bigint NOT NULL,
  last_key text,
  rows_affected bigint NOT NULL DEFAULT 0,
  batches bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (folder, number)
);
)sql";

Connection Connect(const std::string& conninfo) {
  ConnectOptions options;
  options.conninfo = conninfo;
  options.role = "migrate";
  options.side = "database";
  return Connection::Open(options);
}

MigrationDatabase::Row RowOf(const Result& result, int row, int columns) {
  MigrationDatabase::Row values;
  for (int column = 0; column < columns; ++column) values.push_back(result.maybe(row, column));
  return values;
}

}  // namespace

PostgresMigrationDatabase::PostgresMigrationDatabase(const std::string& conninfo)
    : own_(Connect(conninfo)), connection_(&*own_), display_(DisplayConninfo(conninfo)) {}

PostgresMigrationDatabase::PostgresMigrationDatabase(Connection& lent)
    : connection_(&lent), display_("the open transaction") {
  lock_timeout_ = lent.Exec("SELECT pg_catalog.current_setting('lock_timeout')").text(0, 0);
}

PostgresMigrationDatabase::~PostgresMigrationDatabase() {
  if (own_) return;
  try {
    if (connection_->usable()) BeOurs();
  } catch (...) {  // the transaction failed; rolled back, the settings are ours again
  }
}

void PostgresMigrationDatabase::BeFiles() {
  if (files_) return;
  UseDefaultSettings(*connection_, lock_timeout_);
  files_ = true;
}

void PostgresMigrationDatabase::BeOurs() {
  if (!files_) return;
  UsePinnedSettings(*connection_, lock_timeout_);
  files_ = false;
}

std::optional<std::string> PostgresMigrationDatabase::default_schema() {
  BeFiles();
  const Result result = connection_->Exec("SELECT pg_catalog.current_schema()");
  return result.maybe(0, 0);
}

std::optional<std::string> PostgresMigrationDatabase::TryLock() {
  BeOurs();
  return TryAdvisoryLock(*connection_, kLock);
}

void PostgresMigrationDatabase::Begin() {
  BeOurs();
  connection_->Exec("BEGIN");
}

void PostgresMigrationDatabase::Commit() {
  BeOurs();
  connection_->Commit();
}

void PostgresMigrationDatabase::Rollback() noexcept {
  // A transaction began with our settings, and what it set is rolled back, too.
  if (connection_->in_transaction()) files_ = false;
  connection_->Rollback();
}

void PostgresMigrationDatabase::RollBackTo(const std::string& savepoint) {
  // Settings go back, too, to those of a file: a savepoint is set by one.
  connection_->Exec("ROLLBACK TO SAVEPOINT " + QuoteName(savepoint));
  files_ = true;
}

void PostgresMigrationDatabase::BeginFile(bool) { BeOurs(); }

int64_t PostgresMigrationDatabase::Run(const SqlStatement& statement) {
  BeFiles();
  const Result result = connection_->Exec(statement.text);
  return statement.kind == SqlStatement::Kind::kRows ? result.affected() : 0;
}

std::vector<MigrationDatabase::Row> PostgresMigrationDatabase::FileRows(const std::string& sql,
                                                                        size_t most) {
  BeFiles();
  const Result result = connection_->Exec(sql);
  std::vector<Row> rows;
  const int columns = result.columns();
  for (int row = 0; row < result.rows() && rows.size() < most; ++row) {
    rows.push_back(RowOf(result, row, columns));
  }
  return rows;
}

bool PostgresMigrationDatabase::WasDone(const SqlStatement& statement) {
  if (statement.index.empty()) return false;
  BeFiles();
  const Result index = connection_->Exec(
      "SELECT i.indisvalid FROM pg_catalog.pg_index i WHERE i.indexrelid = "
      "pg_catalog.to_regclass($1)",
      {Param(statement.index)});
  if (index.rows() == 0) return false;
  if (index.flag(0, 0)) return true;
  // A build that was cut off leaves an index that nobody may use.
  connection_->Exec("DROP INDEX CONCURRENTLY " + statement.index);
  return false;
}

std::vector<MigrationDatabase::Row> PostgresMigrationDatabase::Query(
    const std::string& sql, std::span<const Value> parameters) {
  BeOurs();
  std::vector<Param> params;
  for (const Value& value : parameters) params.emplace_back(value);
  const Result result = connection_->Exec(sql, params);
  std::vector<Row> rows;
  const int columns = result.columns();
  for (int row = 0; row < result.rows(); ++row) rows.push_back(RowOf(result, row, columns));
  return rows;
}

std::string PostgresMigrationDatabase::Table(std::string_view name) const {
  return QuoteName("tranship", name);
}

bool PostgresMigrationDatabase::HasHistory() {
  return Query("SELECT pg_catalog.to_regclass('tranship.schema_version') IS NOT NULL")[0][0] == "t";
}

void PostgresMigrationDatabase::MakeHistory() {
  BeOurs();
  connection_->Exec(kTables);
}

std::optional<MigrationDatabase::OtherHistory> PostgresMigrationDatabase::FindOtherHistory() {
  const auto schema = default_schema();
  if (!schema) return std::nullopt;
  OtherHistory other{QuoteName(*schema, "schema_version"), {}};
  const std::vector<Value> name = {other.name};
  for (const Row& row : Query("SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
                              "pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT "
                              "a.attisdropped ORDER BY a.attnum",
                              name)) {
    other.columns.push_back(row[0].value_or(""));
  }
  if (other.columns.empty()) return std::nullopt;
  return other;
}

std::string PostgresMigrationDatabase::LiteralOf(const std::string& expression) const {
  return "pg_catalog.quote_literal((" + expression + ")::pg_catalog.text)";
}

uint64_t PostgresMigrationDatabase::Bytes() {
  BeOurs();
  return static_cast<uint64_t>(
      connection_->Exec("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())")
          .integer(0, 0));
}

std::string PostgresMigrationDatabase::Who() {
  return Query("SELECT session_user")[0][0].value_or("") + ", " + PersonAtHost();
}

}  // namespace tranship
