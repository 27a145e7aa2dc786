#include <utility>

#include "engine/verify/verify_job.h"
#include "tools/commands.h"
#include "tools/conclude.h"
#include "tools/history_record.h"
#include "tools/output/report_files.h"
#include "tools/session.h"

namespace tranship {

ExitCode RunVerifyCommand(const Invocation& invocation, Console& console) {
  CheckReportDir(invocation.report_dir);
  return KeepInHistory(invocation, console, [&](Cycle& cycle) {
    Session session(invocation, console);
    VerifyOutcome verified = RunVerify(invocation.copy, session.observer(), session.stop());
    CopyOutcome outcome{verified.code, std::move(verified.message), std::move(verified.next),
                        std::move(verified.report)};
    CheckQueries(invocation, session, outcome);
    return Conclude(outcome, invocation, session, console, cycle);
  });
}

}  // namespace tranship
