// Runs another program to its end.

#ifndef TRANSHIP_ENGINE_MIGRATE_RUN_PROGRAM_H_
#define TRANSHIP_ENGINE_MIGRATE_RUN_PROGRAM_H_

#include <string>
#include <utility>
#include <vector>

namespace tranship {

using ProgramEnvironment = std::vector<std::pair<std::string, std::string>>;

// Its standard output. `more` stands before what the environment has already; no shell is
// involved. UserError with its last words when it cannot be started or does not end with 0.
[[nodiscard]] std::string RunProgram(const std::vector<std::string>& argv,
                                     const ProgramEnvironment& more);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_RUN_PROGRAM_H_
