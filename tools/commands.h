// The commands: one source file each. All throw what tools/output/failure.h turns into an exit
// code.

#ifndef TRANSHIP_TOOLS_COMMANDS_H_
#define TRANSHIP_TOOLS_COMMANDS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/exit_code.h"
#include "tools/console.h"
#include "tools/invocation.h"

namespace tranship {

[[nodiscard]] ExitCode RunCopyCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunCloneCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunUpsertCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunDiscoverCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunMappingInitCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunMappingCheckCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunMappingShowCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunVerifyCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunStatusCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunReportCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunRejectsCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunHistoryCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunAbandonCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunMigrateReviewCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunMigrateCheckCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunCheckCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunSavepointListCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunSavepointDropCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunMigrateCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunSnapshotHoldCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunInitCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunApplyCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunRollbackCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunPlanCheckCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunPlanShowCommand(const Invocation& invocation, Console& console);
[[nodiscard]] ExitCode RunPlanApproveCommand(const Invocation& invocation, Console& console);

// Throws UserError(kUsage) that lists the problems; nothing when there are none.
void RefuseMigrateOptions(const std::vector<std::string>& problems, const char* help);

// The whole program but for main()'s looking at the process: reads `arguments` (without the
// program's name), runs the command, prints failures. Never throws.
using Environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] ExitCode RunTool(const std::vector<std::string>& arguments,
                               const Environment& environment, Console& console) noexcept;

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_COMMANDS_H_
