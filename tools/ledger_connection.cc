#include "tools/ledger_connection.h"

#include "engine/exit_code.h"
#include "engine/report/load.h"
#include "io/error.h"

namespace tranship {

Connection OpenLedger(const Invocation& invocation) {
  ConnectOptions options;
  options.conninfo = invocation.copy.target;
  options.side = "target";
  options.role = "status";
  return Connection::Open(options);
}

std::string RunOrThrow(Connection& target, const Invocation& invocation) {
  if (auto run = FindRun(target, invocation.argument)) return *run;
  throw UserError(
      ExitCode::kRunNotFound,
      "no run, or more than one, is called \"" + Printable(invocation.argument) +
          "\" in the target's ledger",
      "tranship status (with the same --target) lists the runs; a verification is in no "
      "ledger, its report is only where it was written (tranship-report)");
}

}  // namespace tranship
