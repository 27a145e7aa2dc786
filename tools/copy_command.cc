#include "engine/copy_job.h"
#include "engine/failpoint.h"
#include "engine/rejects/retry_job.h"
#include "tools/commands.h"
#include "tools/conclude.h"
#include "tools/history_record.h"
#include "tools/output/dry_run.h"
#include "tools/output/report_files.h"
#include "tools/session.h"

namespace tranship {

namespace {

ExitCode DryRunCopy(const Invocation& invocation, Console& console) {
  Session session(invocation, console);
  const DryRun dry_run = PlanCopy(invocation.copy, session.observer());
  session.EndProgress();
  console.out << (invocation.json ? DryRunJson(dry_run, invocation.copy)
                                  : DryRunText(dry_run, invocation.copy))
              << std::flush;
  return ExitCodeOf(dry_run, invocation.copy);
}

}  // namespace

ExitCode RunCopyCommand(const Invocation& invocation, Console& console) {
  if (invocation.dry_run) return DryRunCopy(invocation, console);
  CheckReportDir(invocation.report_dir);
  return KeepInHistory(invocation, console, [&](Cycle& cycle) {
    Session session(invocation, console);
    CopyOptions options = invocation.copy;
    options.lease_seconds = TestSetting("TRANSHIP_LEASE_SECONDS", options.lease_seconds);
    options.max_attempts = static_cast<int>(TestSetting("TRANSHIP_ATTEMPTS", options.max_attempts));
    CopyOutcome outcome =
        invocation.retry_run.empty()
            ? RunCopy(options, session.observer(), session.stop())
            : RunRetry(options, invocation.retry_run, session.observer(), session.stop());
    CheckQueries(invocation, session, outcome);
    const ExitCode code = Conclude(outcome, invocation, session, console, cycle);
    // The chunks' times are those of the run that rejected the rows.
    if (!invocation.retry_run.empty()) cycle.downtime_seconds.reset();
    return code;
  });
}

}  // namespace tranship
