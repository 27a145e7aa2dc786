// Failures: from exceptions to exit codes, messages and the next command, in one place.

#ifndef TRANSHIP_TOOLS_OUTPUT_FAILURE_H_
#define TRANSHIP_TOOLS_OUTPUT_FAILURE_H_

#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "engine/exit_code.h"
#include "tools/console.h"

namespace tranship {

struct Failure {
  ExitCode code = ExitCode::kFailed;
  std::string message;                     // what happened, and where; printable
  std::string next;                        // the command to type
  std::vector<std::string> problems = {};  // several of them: each on a line of its own
};

// From a message of the engine, whose further lines are problems.
[[nodiscard]] Failure FailureOf(ExitCode code, std::string_view message, std::string_view next);

// Of the exception being handled.
[[nodiscard]] Failure FailureFrom(const std::exception_ptr& exception);

// `next` with `target_option` (" --target URI", or nothing) behind each `tranship abandon`,
// `status`, `report` or `rejects` in it that names no target: the engine does not know how it was
// named.
[[nodiscard]] std::string WithTarget(std::string next, std::string_view target_option);

// "error: ...", "next: ..." on stderr; with `json` one document {schema_version, error} on stdout
// instead.
void PrintFailure(const Failure& failure, bool json, Console& console);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_OUTPUT_FAILURE_H_
