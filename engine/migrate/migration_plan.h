// MigrationPlan: what is to be done with the files, and why not.

#ifndef TRANSHIP_ENGINE_MIGRATE_MIGRATION_PLAN_H_
#define TRANSHIP_ENGINE_MIGRATE_MIGRATION_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/migrate/history.h"
#include "engine/migrate/migration_database.h"
#include "engine/migrate/migration_set.h"

namespace tranship {

// A file ready to run.
struct MigrationScript {
  const MigrationFile* file = nullptr;
  std::vector<SqlStatement> statements;  // without the outer BEGIN and COMMIT
  bool foreign_keys = true;              // SQLite: the file switches them off
  // Outside of one transaction, from an earlier attempt:
  int64_t statements_done = 0;
  bool in_doubt = false;  // the next statement had begun
};

// Splits a file and checks it against its header; problems are "folder/name:line: ...".
[[nodiscard]] MigrationScript ReadScript(const MigrationFile& file,
                                         const MigrationDatabase& database,
                                         std::vector<std::string>& problems);

// What identifies the statements that are done, whatever becomes of the others.
[[nodiscard]] std::string DigestOf(const std::vector<SqlStatement>& statements, int64_t first);

struct MigrationPlan {
  std::vector<MigrationScript> scripts;  // in the order in which they run
  // For a rollback: what each script takes back, and is forgotten with it.
  std::vector<std::vector<MigrationPlace>> taken_back;
  std::vector<std::string> problems;
};

// Edited, missing and out-of-order files, one line each. `states` of files: see StateOf.
[[nodiscard]] std::vector<std::string> HistoryProblems(const MigrationSet& set,
                                                       const std::vector<MigrationRecord>& records);

// Files to apply, up to and with number `target`.
[[nodiscard]] MigrationPlan PlanForward(const MigrationSet& set,
                                        const std::vector<MigrationRecord>& records,
                                        const MigrationDatabase& database,
                                        std::optional<int64_t> target);
// Rollback files to run, newest first, until nothing above number `target` is applied.
[[nodiscard]] MigrationPlan PlanBack(const MigrationSet& set,
                                     const std::vector<MigrationRecord>& records,
                                     const MigrationDatabase& database, int64_t target);

// Throws UserError(kUsage) that lists them all; nothing when there are none.
void RefuseProblems(const std::vector<std::string>& problems);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_MIGRATION_PLAN_H_
