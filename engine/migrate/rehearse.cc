// RehearseMigrations: pending files inside somebody else's transaction.

#include "engine/migrate/file_runner.h"
#include "engine/migrate/postgres_migration_database.h"
#include "engine/migrate/user_checks.h"
#include "io/error.h"

namespace tranship {
namespace {

void Check(const char* name, const std::vector<SqlStatement>& checks, MigrationDatabase& database) {
  std::string message = std::string(name) + " failed";
  const std::vector<std::string> failures = RunUserChecks(name, checks, database);
  for (const std::string& failure : failures) message += "\n" + failure;
  if (!failures.empty()) throw UserError(ExitCode::kDifferences, message);
}

}  // namespace

std::vector<MigratedFile> RehearseMigrations(Connection& connection, const std::string& dir,
                                             std::optional<int64_t> target) {
  const MigrationSet set = ReadMigrationSet(dir);
  PostgresMigrationDatabase database(connection);
  MigrationHistory history(database);
  const std::vector<MigrationRecord> records = history.Read(set, false);
  MigrationPlan plan = PlanForward(set, records, database, target);
  const auto pre = ReadUserChecks("pre_check.sql", set.pre_check, database, plan.problems);
  const auto post = ReadUserChecks("post_check.sql", set.post_check, database, plan.problems);
  RefuseProblems(plan.problems);
  std::vector<MigratedFile> files;
  if (plan.scripts.empty()) return files;
  Check("pre_check.sql", pre, database);
  history.Make(records);
  const StopRequest never;
  FileRunner runner(database, never);
  for (const MigrationScript& script : plan.scripts) {
    MigratedFile& file = files.emplace_back();
    file.folder = script.file->folder;
    file.number = script.file->number;
    file.name = script.file->name;
    file.outcome = "not tried";
    if (script.file->header.no_transaction) {
      file.message = "cannot run in a transaction";
      // As if it were done: files of greater numbers come after it.
      MigrationRecord record;
      record.folder = file.folder;
      record.number = file.number;
      record.name = file.name;
      record.digest = script.file->digest;
      history.Write(record);
      continue;
    }
    database.BeginFile(true);
    try {
      runner.RunInside({script, {}}, file);
    } catch (const MigrationFailure& failure) {
      throw UserError(ExitCode::kFailed, failure.what(), "mend the file");
    }
    file.outcome = "applied";
  }
  Check("post_check.sql", post, database);
  return files;
}

}  // namespace tranship
