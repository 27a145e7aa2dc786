#include <utility>

#include "engine/report/report.h"
#include "tools/arguments/command_table.h"
#include "tools/arguments/read_invocation.h"
#include "tools/commands.h"
#include "tools/output/failure.h"

namespace tranship {
namespace {

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
  std::string target_option;
  try {
    const Reading reading = ReadInvocation(arguments, environment);
    json = reading.json;
    target_option = reading.target_option;
    if (!reading.print.empty()) {
      console.out << reading.print << std::flush;
      return ExitCode::kDone;
    }
    if (!reading.invocation) {
      PrintFailure(UsageFailure(reading), json, console);
      return ExitCode::kUsage;
    }
    return Printed(SpecOf(*reading.command).run(*reading.invocation, console), console);
  } catch (...) {
    try {
      Failure failure = FailureFrom(std::current_exception());
      failure.next = WithTarget(std::move(failure.next), target_option);
      PrintFailure(failure, json, console);
      return failure.code;
    } catch (...) {  // not even printing works
      return ExitCode::kFailed;
    }
  }
}

}  // namespace tranship
