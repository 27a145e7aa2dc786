// The runner of numbered SQL migrations: applies what is pending, rolls back, reports.

#ifndef TRANSHIP_ENGINE_MIGRATE_MIGRATE_H_
#define TRANSHIP_ENGINE_MIGRATE_MIGRATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/exit_code.h"
#include "engine/migrate/migration_database.h"
#include "engine/migrate/migration_file.h"
#include "engine/observer.h"
#include "engine/stop.h"
#include "io/pg/connection.h"

namespace tranship {

struct MigrateOptions {
  std::string database;  // any libpq form, or sqlite:PATH
  std::string dir;
  // Changes meaning.
  bool dry_run = false;             // run everything in one transaction, and roll it back
  std::optional<int64_t> target;    // apply no greater number
  std::optional<int64_t> rollback;  // roll back every greater number
  bool adopt = false;               // take over another runner's schema_version
  bool backup = true;               // of an SQLite file, before the first file
  bool user_checks = true;          // run pre_check.sql and post_check.sql
  // Changes what is said.
  double slow_seconds = 60;  // a file slower than that is warned of
  // Changes speed: how long to wait for another runner.
  double lock_wait_seconds = 10;

  // Every problem at once.
  [[nodiscard]] std::vector<std::string> Validate() const;
};

// What became of one file.
struct MigratedFile {
  MigrationFolder folder = MigrationFolder::kSchema;
  int64_t number = 0;
  std::string name;
  std::string outcome;  // "applied", "rolled back", "failed", "not tried"
  int64_t rows = 0;     // inserted, updated, deleted
  int64_t batches = 0;
  double milliseconds = 0;
  std::string message;  // why not
};

struct MigrateResult {
  ExitCode code = ExitCode::kDone;
  std::string message, next;  // of a failure; further lines of `message` are details
  std::string database;       // for people
  bool dry_run = false;
  std::vector<MigratedFile> files;
  std::string backup;  // path; empty: none was taken
  uint64_t bytes_before = 0, bytes_after = 0;
};

// Applies or rolls back, for real or as a rehearsal. Every file is one transaction that also writes
// its row of the history; so a killed run goes on where it was.
//
// Errors: UserError(kUsage) with every problem of files and history, nothing touched;
// UserError(kLocked); DbError while connecting. What fails from then on is told by the result.
[[nodiscard]] MigrateResult Migrate(const MigrateOptions& options, Observer& observer,
                                    const StopRequest& stop);

// Applies what is pending inside the transaction that is open on `connection`, writes the history
// there, too, and leaves both to the caller to commit or roll back. Files that cannot run in a
// transaction are "not tried". UserError and DbError as above; the transaction is then lost.
[[nodiscard]] std::vector<MigratedFile> RehearseMigrations(Connection& connection,
                                                           const std::string& dir,
                                                           std::optional<int64_t> target = {});

struct MigrationState {
  MigrationFolder folder = MigrationFolder::kSchema;
  int64_t number = 0;
  std::string name;
  std::string state;  // "applied", "pending", "begun", "edited", "missing", "out of order"
  std::string digest;
  std::optional<double> milliseconds;
  std::optional<int64_t> rows;
  std::string by, at;
  std::optional<int64_t> failed_statement;
};

struct MigrationStatus {
  std::string database;
  std::vector<MigrationState> files;
  std::vector<std::string> problems;
};

// What is applied and what is pending; writes nothing, waits for nobody.
[[nodiscard]] MigrationStatus ReadMigrationStatus(const MigrateOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_MIGRATE_H_
