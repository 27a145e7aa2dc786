// SqliteMigrationDatabase: migrations of an SQLite file.
//
// The history is the file's own table schema_version; the lock is PATH-migrate-lock beside it.

#ifndef TRANSHIP_ENGINE_MIGRATE_SQLITE_MIGRATION_DATABASE_H_
#define TRANSHIP_ENGINE_MIGRATE_SQLITE_MIGRATION_DATABASE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/migrate/lock_file.h"
#include "engine/migrate/migration_database.h"
#include "io/sqlite/writable_database.h"

namespace tranship {

class SqliteMigrationDatabase : public MigrationDatabase {
 public:
  explicit SqliteMigrationDatabase(const std::string& path,
                                   WritableAccess access = WritableAccess::kCreate);

  [[nodiscard]] std::string display() const override { return path_; }
  [[nodiscard]] bool is_sqlite() const override { return true; }
  [[nodiscard]] SqlStatements Split(const std::string& sql) const override {
    return SplitSqliteSql(sql);
  }
  [[nodiscard]] std::optional<std::string> TryLock() override;
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;
  void RollBackTo(const std::string& savepoint) override;
  void BeginFile(bool foreign_keys) override;
  int64_t Run(const SqlStatement& statement) override;
  [[nodiscard]] std::vector<Row> FileRows(const std::string& sql, size_t most) override;
  [[nodiscard]] bool WasDone(const SqlStatement&) override { return false; }
  using MigrationDatabase::Query;
  std::vector<Row> Query(const std::string& sql, std::span<const Value> parameters) override;
  [[nodiscard]] std::string Table(std::string_view name) const override;
  [[nodiscard]] bool HasHistory() override;
  void MakeHistory() override;
  [[nodiscard]] std::optional<OtherHistory> FindOtherHistory() override;
  void SetAside(const OtherHistory& other) override;
  [[nodiscard]] std::string LiteralOf(const std::string& expression) const override {
    return "quote(" + expression + ")";
  }
  // Foreign keys that were broken before this object saw the file are not counted.
  [[nodiscard]] std::vector<std::string> Damage() override;
  [[nodiscard]] uint64_t Bytes() override;
  [[nodiscard]] std::string BackUp() override;
  [[nodiscard]] std::string Who() override;

 private:
  using Orphans = std::map<std::string, uint64_t>;  // "child, row refers to parent": rows
  [[nodiscard]] Orphans CountOrphans();
  [[nodiscard]] std::vector<std::string> Columns();

  std::string path_;
  WritableDatabase file_;
  LockFile lock_;
  std::optional<Orphans> orphans_before_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_SQLITE_MIGRATION_DATABASE_H_
