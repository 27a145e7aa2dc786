// MigrationDatabase: what the runner needs of a database. PostgreSQL and SQLite implement it; one
// contract suite runs over both.
//
// Two kinds of statements run here. Those of the files see the session as their author would:
// default search_path, default settings, and nothing that an earlier file has set. The runner's own
// see none of that.
//
// Threading: one thread at a time. Errors: DbError.

#ifndef TRANSHIP_ENGINE_MIGRATE_MIGRATION_DATABASE_H_
#define TRANSHIP_ENGINE_MIGRATE_MIGRATION_DATABASE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/sql_statements.h"

namespace tranship {

class MigrationDatabase {
 public:
  using Value = std::optional<std::string>;
  using Row = std::vector<Value>;

  // A `schema_version` table that is none of ours.
  struct OtherHistory {
    std::string name;  // quoted, qualified
    std::vector<std::string> columns;
  };

  virtual ~MigrationDatabase() = default;

  // For people; never a password.
  [[nodiscard]] virtual std::string display() const = 0;
  [[nodiscard]] virtual bool is_sqlite() const = 0;
  [[nodiscard]] virtual SqlStatements Split(const std::string& sql) const = 0;

  // Takes the migration lock without waiting and without a transaction, so that a waiting runner is
  // in nobody's way. Says who holds it when that fails. A killed process holds nothing.
  [[nodiscard]] virtual std::optional<std::string> TryLock() = 0;

  virtual void Begin() = 0;
  // A connection lost here throws kInDoubt (PostgreSQL).
  virtual void Commit() = 0;
  virtual void Rollback() noexcept = 0;

  // Back to a savepoint that a file's statement has set, failed or not.
  virtual void RollBackTo(const std::string& savepoint) = 0;

  // A file's statements begin, without a transaction. False: foreign keys are off until the next
  // file (SQLite; PostgreSQL takes no notice).
  virtual void BeginFile(bool foreign_keys) = 0;
  // A file's statement; returns the rows that it counts.
  virtual int64_t Run(const SqlStatement& statement) = 0;
  // The rows of a file's query.
  [[nodiscard]] virtual std::vector<Row> FileRows(const std::string& sql, size_t most) = 0;
  // After a crash in the middle of a statement outside a transaction: true when it had come to its
  // end. Takes away what it may have left half done.
  [[nodiscard]] virtual bool WasDone(const SqlStatement& statement) = 0;

  // The runner's own statement, with parameters $1, $2, ... in the order of their numbers.
  virtual std::vector<Row> Query(const std::string& sql, std::span<const Value> parameters) = 0;
  std::vector<Row> Query(const std::string& sql) { return Query(sql, {}); }
  // A table of the runner's, quoted and qualified.
  [[nodiscard]] virtual std::string Table(std::string_view name) const = 0;
  [[nodiscard]] virtual bool HasHistory() = 0;
  // Makes the runner's tables. Requires: a transaction.
  virtual void MakeHistory() = 0;
  [[nodiscard]] virtual std::optional<OtherHistory> FindOtherHistory() = 0;
  // Moves it out of the way where both cannot be. Requires: a transaction.
  virtual void SetAside(const OtherHistory& other) = 0;
  // SQL that gives the value of `expression` as a literal.
  [[nodiscard]] virtual std::string LiteralOf(const std::string& expression) const = 0;

  // What is wrong with the file's structure and foreign keys; sees the open transaction. Nothing
  // for PostgreSQL, which looks after itself.
  [[nodiscard]] virtual std::vector<std::string> Damage() = 0;
  [[nodiscard]] virtual uint64_t Bytes() = 0;
  // Copies the whole database beside itself; returns where, or "" when that is not ours to do.
  [[nodiscard]] virtual std::string BackUp() = 0;
  // "user of the database, person and machine".
  [[nodiscard]] virtual std::string Who() = 0;
};

struct OpenMigrationOptions {
  std::string uri;         // any libpq form, or sqlite:PATH
  bool look_only = false;  // nothing will be written
};
[[nodiscard]] std::unique_ptr<MigrationDatabase> OpenMigrationDatabase(
    const OpenMigrationOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_MIGRATION_DATABASE_H_
