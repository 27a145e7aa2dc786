// PostgresMigrationDatabase: migrations of a PostgreSQL database, over a connection of its own or
// one that is lent.
//
// The history is tranship.schema_version, beside the ledger.

#ifndef TRANSHIP_ENGINE_MIGRATE_POSTGRES_MIGRATION_DATABASE_H_
#define TRANSHIP_ENGINE_MIGRATE_POSTGRES_MIGRATION_DATABASE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/migrate/migration_database.h"
#include "io/pg/connection.h"

namespace tranship {

class PostgresMigrationDatabase : public MigrationDatabase {
 public:
  explicit PostgresMigrationDatabase(const std::string& conninfo);
  // Over a session whose pinned settings are as Connection::Open left them; they are so again when
  // this object has gone. `lent` must outlive it.
  explicit PostgresMigrationDatabase(Connection& lent);
  ~PostgresMigrationDatabase() override;
  PostgresMigrationDatabase(const PostgresMigrationDatabase&) = delete;
  PostgresMigrationDatabase& operator=(const PostgresMigrationDatabase&) = delete;

  [[nodiscard]] Connection& connection() { return *connection_; }
  // The schema that unqualified names of the files are made in.
  [[nodiscard]] std::optional<std::string> default_schema();

  [[nodiscard]] std::string display() const override { return display_; }
  [[nodiscard]] bool is_sqlite() const override { return false; }
  [[nodiscard]] SqlStatements Split(const std::string& sql) const override {
    return SplitPostgresSql(sql);
  }
  [[nodiscard]] std::optional<std::string> TryLock() override;
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;
  void RollBackTo(const std::string& savepoint) override;
  void BeginFile(bool foreign_keys) override;
  int64_t Run(const SqlStatement& statement) override;
  [[nodiscard]] std::vector<Row> FileRows(const std::string& sql, size_t most) override;
  [[nodiscard]] bool WasDone(const SqlStatement& statement) override;
  using MigrationDatabase::Query;
  std::vector<Row> Query(const std::string& sql, std::span<const Value> parameters) override;
  [[nodiscard]] std::string Table(std::string_view name) const override;
  [[nodiscard]] bool HasHistory() override;
  void MakeHistory() override;
  [[nodiscard]] std::optional<OtherHistory> FindOtherHistory() override;
  void SetAside(const OtherHistory&) override {}
  [[nodiscard]] std::string LiteralOf(const std::string& expression) const override;
  [[nodiscard]] std::vector<std::string> Damage() override { return {}; }
  [[nodiscard]] uint64_t Bytes() override;
  [[nodiscard]] std::string BackUp() override { return ""; }
  [[nodiscard]] std::string Who() override;

 private:
  // Settings of a plain session, or ours.
  void BeFiles();
  void BeOurs();

  std::optional<Connection> own_;
  Connection* connection_;
  std::string display_;
  std::string lock_timeout_;  // of a lent connection: holds for the files, too
  bool files_ = false;        // the session has a file's settings
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_POSTGRES_MIGRATION_DATABASE_H_
