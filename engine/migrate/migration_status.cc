// ReadMigrationStatus.

#include <algorithm>

#include "engine/migrate/history.h"
#include "engine/migrate/migrate.h"
#include "engine/migrate/migration_plan.h"
#include "engine/sqlite/sqlite_uri.h"

namespace tranship {
namespace {

MigrationState FromRecord(const MigrationRecord& record, const MigrationFile* file) {
  MigrationState state;
  state.folder = record.folder;
  state.number = record.number;
  state.name = record.name;
  state.digest = record.digest;
  state.milliseconds = record.milliseconds;
  state.rows = record.rows;
  state.by = record.by;
  state.at = record.at;
  state.failed_statement = record.failed_statement;
  state.state = record.applied ? "applied" : "begun";
  if (file == nullptr) {
    state.state = "missing";
  } else if (record.applied && file->digest != record.digest) {
    state.state = "edited";
  }
  return state;
}

}  // namespace

MigrationStatus ReadMigrationStatus(const MigrateOptions& options) {
  const MigrationSet set = ReadMigrationSet(options.dir);
  const auto database = OpenMigrationDatabase({options.database, true});
  const std::vector<MigrationRecord> records = MigrationHistory(*database).Read(set, options.adopt);
  MigrationStatus status;
  status.database = database->display();
  status.problems = set.problems;
  std::ranges::copy(HistoryProblems(set, records), std::back_inserter(status.problems));
  std::optional<MigrationPlace> last;
  for (const MigrationRecord& record : records) {
    const bool back = record.folder == MigrationFolder::kRollback;
    const MigrationFile* file = back ? set.Rollback(record.number) : set.Find(record.place());
    status.files.push_back(FromRecord(record, file));
    if (!back) last = record.place();
  }
  for (const MigrationFile& file : set.files) {
    if (std::ranges::find(records, file.place(), &MigrationRecord::place) != records.end()) {
      continue;
    }
    MigrationState state;
    state.folder = file.folder;
    state.number = file.number;
    state.name = file.name;
    state.digest = file.digest;
    state.state = last && file.place() < *last ? "out of order" : "pending";
    status.files.push_back(std::move(state));
  }
  std::ranges::sort(status.files, {}, [](const MigrationState& state) {
    return MigrationPlace(state.number, state.folder);
  });
  return status;
}

}  // namespace tranship
