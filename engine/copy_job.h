// The spine: one copy from the first connection to the report. Reads like the design.

#ifndef TRANSHIP_ENGINE_COPY_JOB_H_
#define TRANSHIP_ENGINE_COPY_JOB_H_

#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/exit_code.h"
#include "engine/observer.h"
#include "engine/plan/fit.h"
#include "engine/report/report.h"
#include "engine/stop.h"

namespace tranship {

struct CopyOutcome {
  ExitCode code = ExitCode::kFailed;
  std::string message;  // what happened, for the user; the next step is in `next`
  std::string next;
  Report report;  // from the ledger; empty (no run) when nothing was begun
};

// Copies, resuming an unfinished run of the same meaning. Throws UserError (nothing begun, or not
// to be gone on with) and DbError (connection-level failures before the run began); everything
// later is in the outcome.
[[nodiscard]] CopyOutcome RunCopy(const CopyOptions& options, Observer& observer,
                                  const StopRequest& stop);

// What `copy --dry-run` prints: nothing is written to either side, not even the ledger.
struct DryRun {
  Plan plan;
  Fit fit;  // hazards and unfit tables (its `tables` are moved into the plan)
  std::vector<std::string> notes;  // locks, free disk, transaction horizon, connection slots, ...
  std::string resume;  // which unfinished run the command would go on with; empty when none
};
[[nodiscard]] DryRun PlanCopy(const CopyOptions& options, Observer& observer);

// Gives an unfinished run up: restores what it dropped or disabled, frees its tables. Rows stay.
// Throws UserError (10 not found, 11 an engine is working on it).
void AbandonRun(const std::string& target, const std::string& run, Observer& observer);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_COPY_JOB_H_
