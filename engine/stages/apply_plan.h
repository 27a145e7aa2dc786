// Applying a plan: for real, as a rehearsal that is rolled back, and backwards.
//
// Errors: UserError when nothing was begun (a refusal, a lock held by others), DbError when the
// target cannot be reached; what happens in a step is in the outcome.

#ifndef TRANSHIP_ENGINE_STAGES_APPLY_PLAN_H_
#define TRANSHIP_ENGINE_STAGES_APPLY_PLAN_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/stages/stage_ledger.h"
#include "engine/stages/staged_plan.h"

namespace tranship {

struct StepOutcome {
  int no = 0;  // from 1
  std::string kind, title;
  StepResult result;
  bool earlier = false;  // it was done before
};

enum class StageEnd : uint8_t {
  kApplied,     // rehearsed to its end; rolled back
  kEarlier,     // applied before; of a rollback: it stays
  kUnfinished,  // its steps tell why
  kNotReached
};
[[nodiscard]] std::string_view ToString(StageEnd end);

struct StageOutcome {
  std::string stage, title;
  StageEnd end = StageEnd::kNotReached;
  std::vector<StepOutcome> steps;
};

// kRollbackPreview says what a rollback would do.
enum class ApplyKind : uint8_t { kRehearsal, kExecution, kRollbackPreview, kRollback };

struct ApplyOutcome {
  ApplyKind kind = ApplyKind::kRehearsal;
  std::string plan;
  ExitCode code = ExitCode::kDone;
  std::vector<StageOutcome> stages;  // in the order in which they were gone through
  std::vector<std::string> notes;    // printable lines
  std::string message, next;
};

// Applies the stages that are not applied yet, in order; an interrupted one is gone on with.
[[nodiscard]] ApplyOutcome ApplyPlan(const StagedPlan& plan, const ApplyOptions& options,
                                     Observer& observer, const StopRequest& stop);

// The same inside one transaction on one session of the target, rolled back at the end. Writes
// nothing, not even the ledger.
[[nodiscard]] ApplyOutcome RehearsePlan(const StagedPlan& plan, const ApplyOptions& options,
                                        Observer& observer, const StopRequest& stop);

struct RollbackOptions {
  std::string to;        // the last stage that stays applied; empty: only the newest goes
  bool all = false;      // every stage goes
  bool execute = false;  // false: say what would be done
  ApplyOptions apply;
};

// Undoes stages, newest first, step by step from the last. Refused as a whole when a step of them
// cannot be undone.
[[nodiscard]] ApplyOutcome RollBackPlan(const StagedPlan& plan, const RollbackOptions& options,
                                        Observer& observer, const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_APPLY_PLAN_H_
