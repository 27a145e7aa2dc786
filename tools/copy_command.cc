#include "engine/copy_job.h"
#include "engine/failpoint.h"
#include "tools/commands.h"
#include "tools/output/dry_run.h"
#include "tools/output/report_files.h"
#include "tools/session.h"

namespace tranship {

ExitCode RunCopyCommand(const Invocation& invocation, Console& console) {
  if (!invocation.dry_run) CheckReportDir(invocation.report_dir);
  Session session(invocation, console);
  if (invocation.dry_run) {
    const DryRun dry_run = PlanCopy(invocation.copy, session.observer());
    session.EndProgress();
    console.out << (invocation.json ? DryRunJson(dry_run, invocation.copy)
                                    : DryRunText(dry_run, invocation.copy))
                << std::flush;
    return ExitCodeOf(dry_run, invocation.copy);
  }
  CopyOptions options = invocation.copy;
  options.lease_seconds = TestSetting("TRANSHIP_LEASE_SECONDS", options.lease_seconds);
  options.max_attempts = static_cast<int>(TestSetting("TRANSHIP_ATTEMPTS", options.max_attempts));
  const CopyOutcome outcome = RunCopy(options, session.observer(), session.stop());
  session.EndProgress();
  PrintOutcome({outcome.report, static_cast<int>(outcome.code), outcome.message, outcome.next},
               invocation, session.log(), console);
  return outcome.code;
}

}  // namespace tranship
