#include "engine/verify/verify_job.h"
#include "tools/commands.h"
#include "tools/output/report_files.h"
#include "tools/session.h"

namespace tranship {

ExitCode RunVerifyCommand(const Invocation& invocation, Console& console) {
  CheckReportDir(invocation.report_dir);
  Session session(invocation, console);
  const VerifyOutcome outcome = RunVerify(invocation.copy, session.observer(), session.stop());
  session.EndProgress();
  PrintOutcome({outcome.report, static_cast<int>(outcome.code), outcome.message, outcome.next},
               invocation, session.log(), console);
  return outcome.code;
}

}  // namespace tranship
