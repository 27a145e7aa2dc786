#include <nlohmann/json.hpp>

#include "engine/copy_job.h"
#include "engine/report/report.h"
#include "tools/commands.h"
#include "tools/ledger_connection.h"
#include "tools/session.h"

namespace tranship {

ExitCode RunAbandonCommand(const Invocation& invocation, Console& console) {
  std::string run;
  {
    Connection target = OpenLedger(invocation);
    run = RunOrThrow(target, invocation);
  }
  Session session(invocation, console);
  AbandonRun(invocation.copy.target, run, session.observer());
  session.EndProgress();
  if (invocation.json) {
    const nlohmann::ordered_json document = {{"schema_version", kReportSchemaVersion},
                                             {"command", "abandon"},
                                             {"run", run},
                                             {"state", "abandoned"}};
    console.out << document.dump(2) << '\n' << std::flush;
  } else {
    console.out << "run " << run
                << " is given up; what it had dropped or disabled is back, the rows it copied are "
                << "still there\n"
                << std::flush;
  }
  return ExitCode::kDone;
}

}  // namespace tranship
