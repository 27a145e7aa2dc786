#include <algorithm>

#include "engine/migrate/migrate.h"
#include "engine/migrate/render.h"
#include "tools/commands.h"
#include "tools/output/failure.h"
#include "tools/output/migrate_metrics.h"
#include "tools/session.h"

namespace tranship {
namespace {

// --verify: is what was applied what lies there? Nothing else is looked at.
ExitCode ShowStatus(const Invocation& invocation, Console& console) {
  const MigrationStatus status = ReadMigrationStatus(invocation.migrate.options);
  const bool differs = invocation.migrate.verify && !status.problems.empty();
  const ExitCode code = differs ? ExitCode::kDifferences : ExitCode::kDone;
  console.out << (invocation.json ? StatusJson(status, code) : StatusText(status)) << std::flush;
  return code;
}

void CheckOptions(const MigrateInvocation& migrate) {
  std::vector<std::string> problems = migrate.options.Validate();
  const bool looks = migrate.status || migrate.verify;
  if (looks && (migrate.options.dry_run || migrate.options.target || migrate.options.rollback)) {
    problems.emplace_back(
        "--status and --verify change nothing; they exclude --dry-run, --target and --rollback");
  }
  RefuseMigrateOptions(problems, "tranship migrate --help");
}

}  // namespace

void RefuseMigrateOptions(const std::vector<std::string>& problems, const char* help) {
  if (problems.empty()) return;
  std::string message;
  for (const std::string& problem : problems) message += (message.empty() ? "" : "\n") + problem;
  throw UserError(ExitCode::kUsage, message, help);
}

ExitCode RunMigrateCommand(const Invocation& invocation, Console& console) {
  CheckOptions(invocation.migrate);
  if (invocation.migrate.status || invocation.migrate.verify) {
    return ShowStatus(invocation, console);
  }
  Invocation alone = invocation;
  alone.metrics_file.clear();  // ours is written at the end, and holds other things
  Session session(alone, console);
  const MigrateResult result =
      Migrate(invocation.migrate.options, session.observer(), session.stop());
  session.EndProgress();
  if (!invocation.metrics_file.empty()) WriteMigrateMetrics(invocation.metrics_file, result);
  console.out << (invocation.json ? MigrateJson(result) : MigrateText(result)) << std::flush;
  if (result.code != ExitCode::kDone && !invocation.json) {
    PrintFailure(FailureOf(result.code, result.message, result.next), false, console);
  }
  return result.code;
}

}  // namespace tranship
