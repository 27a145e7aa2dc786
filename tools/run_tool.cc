#include "engine/report/report.h"
#include "tools/arguments/read_invocation.h"
#include "tools/commands.h"
#include "tools/output/failure.h"

namespace tranship {
namespace {

ExitCode RunCommand(const Invocation& invocation, Console& console) {
  switch (invocation.command) {
    case Command::kCopy:
      return RunCopyCommand(invocation, console);
    case Command::kClone:
      return RunCloneCommand(invocation, console);
    case Command::kDiscover:
      return RunDiscoverCommand(invocation, console);
    case Command::kVerify:
      return RunVerifyCommand(invocation, console);
    case Command::kStatus:
      return RunStatusCommand(invocation, console);
    case Command::kReport:
      return RunReportCommand(invocation, console);
    case Command::kRejects:
      return RunRejectsCommand(invocation, console);
    case Command::kAbandon:
      return RunAbandonCommand(invocation, console);
    case Command::kSnapshotHold:
      break;
  }
  return RunSnapshotHoldCommand(invocation, console);
}

// A result that did not reach stdout (a full disk, a closed pipe) is no success.
ExitCode Printed(ExitCode code, Console& console) {
  console.out.flush();
  if (console.out.good() || code != ExitCode::kDone) return code;
  PrintFailure({ExitCode::kFailed,
                "the work is done, but the result could not be written to standard output",
                "tranship report latest (with the same --target) prints it again"},
               /*json=*/false, console);
  return ExitCode::kFailed;
}

Failure UsageFailure(const Reading& reading) {
  const std::string command = reading.command ? std::string(ToString(*reading.command)) + " " : "";
  Failure failure{ExitCode::kUsage, "", "tranship " + command + "--help"};
  if (reading.problems.size() == 1) {
    failure.message = reading.problems.front();
  } else {
    failure.message = std::to_string(reading.problems.size()) + " problems; nothing was touched";
    failure.problems = reading.problems;
  }
  return failure;
}

}  // namespace

ExitCode RunTool(const std::vector<std::string>& arguments, const Environment& environment,
                 Console& console) noexcept {
  bool json = false;
  try {
    const Reading reading = ReadInvocation(arguments, environment);
    json = reading.json;
    if (!reading.print.empty()) {
      console.out << reading.print << std::flush;
      return ExitCode::kDone;
    }
    if (!reading.invocation) {
      PrintFailure(UsageFailure(reading), json, console);
      return ExitCode::kUsage;
    }
    return Printed(RunCommand(*reading.invocation, console), console);
  } catch (...) {
    try {
      const Failure failure = FailureFrom(std::current_exception());
      PrintFailure(failure, json, console);
      return failure.code;
    } catch (...) {  // not even printing works
      return ExitCode::kFailed;
    }
  }
}

}  // namespace tranship
