// What `tranship copy --dry-run` prints.

#ifndef TRANSHIP_TOOLS_OUTPUT_DRY_RUN_H_
#define TRANSHIP_TOOLS_OUTPUT_DRY_RUN_H_

#include <string>

#include "engine/copy_job.h"

namespace tranship {

// kUsage when a copy would be refused: a hazard says so, tables do not fit (and are not skipped),
// or a glob chose nothing.
[[nodiscard]] ExitCode ExitCodeOf(const DryRun& dry_run, const CopyOptions& options);
[[nodiscard]] std::string DryRunText(const DryRun& dry_run, const CopyOptions& options);
[[nodiscard]] std::string DryRunJson(const DryRun& dry_run, const CopyOptions& options);

// The next step, after a dry run: the command to type, or what to mend first.
[[nodiscard]] std::string NextStep(const DryRun& dry_run, const CopyOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_OUTPUT_DRY_RUN_H_
