#include "engine/migrate/check_migrations.h"
#include "engine/migrate/migrate.h"
#include "tools/commands.h"
#include "tools/session.h"

namespace tranship {

ExitCode RunMigrateCheckCommand(const Invocation& invocation, Console& console) {
  const MigrateOptions& options = invocation.migrate.options;
  RefuseMigrateOptions(options.Validate(), "tranship migrate check --help");
  Session session(invocation, console);
  const MigrationChecks checks =
      CheckMigrations({options.database, options.dir, invocation.migrate.sample}, session.stop());
  session.EndProgress();
  console.out << (invocation.json ? ChecksJson(checks) : ChecksText(checks)) << std::flush;
  return checks.code();
}

}  // namespace tranship
