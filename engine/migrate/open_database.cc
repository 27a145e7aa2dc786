// OpenMigrationDatabase: which implementation a URI asks for.

#include "engine/exit_code.h"
#include "engine/migrate/postgres_migration_database.h"
#include "engine/migrate/sqlite_migration_database.h"
#include "engine/sqlite/sqlite_uri.h"

namespace tranship {

std::unique_ptr<MigrationDatabase> OpenMigrationDatabase(const OpenMigrationOptions& options) {
  if (const auto path = SqlitePath(options.uri)) {
    if (path->empty()) {
      throw UserError(ExitCode::kUsage, "sqlite: names no file", "say sqlite:PATH");
    }
    return std::make_unique<SqliteMigrationDatabase>(
        *path, options.look_only ? WritableAccess::kLookOnly : WritableAccess::kCreate);
  }
  return std::make_unique<PostgresMigrationDatabase>(options.uri);
}

}  // namespace tranship
