// Checking migrations for CI, in throw-away databases.

#ifndef TRANSHIP_ENGINE_MIGRATE_CHECK_MIGRATIONS_H_
#define TRANSHIP_ENGINE_MIGRATE_CHECK_MIGRATIONS_H_

#include <string>
#include <vector>

#include "engine/exit_code.h"
#include "engine/stop.h"

namespace tranship {

struct CheckMigrationsOptions {
  std::string database;  // whose server, or kind, the throw-away databases have
  std::string dir;
  std::string sample;  // SQL, or an SQLite file; empty: none
};

struct MigrationCheck {
  std::string what;     // "roll back 0005"
  std::string problem;  // empty: passed; may have several lines
};

struct MigrationChecks {
  std::vector<MigrationCheck> checks;
  [[nodiscard]] ExitCode code() const;
};

// Numbering, headers and statements; each number applied to an empty database, rolled back to the
// schema that was before, and applied again; then all of them on the sample. Irreversible numbers
// are not rolled back. What fails is told, and the rest goes on as far as it can.
//
// Errors: UserError, DbError where no throw-away database can be made; Cancelled.
[[nodiscard]] MigrationChecks CheckMigrations(const CheckMigrationsOptions& options,
                                              const StopRequest& stop);

[[nodiscard]] std::string ChecksText(const MigrationChecks& checks);
[[nodiscard]] std::string ChecksJson(const MigrationChecks& checks);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_CHECK_MIGRATIONS_H_
