// OpenMigrationDatabase: which implementation a URI asks for.

#include "engine/exit_code.h"
#include "engine/migrate/postgres_migration_database.h"
#include "engine/migrate/sqlite_migration_database.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"

namespace tranship {

std::unique_ptr<MigrationDatabase> OpenMigrationDatabase(const OpenMigrationOptions& options) {
  if (const auto path = SqlitePath(options.uri)) {
    if (path->empty()) {
      throw UserError(ExitCode::kUsage, "sqlite: names no file", "say sqlite:PATH");
    }
    try {
      return std::make_unique<SqliteMigrationDatabase>(
          *path, options.look_only ? WritableAccess::kLookOnly : WritableAccess::kCreate);
    } catch (const DbError& error) {  // the file speaks of a source, and is none here
      throw UserError(ExitCode::kFailed, Printable(error.server().message), "check --db");
    }
  }
  return std::make_unique<PostgresMigrationDatabase>(options.uri);
}

}  // namespace tranship
