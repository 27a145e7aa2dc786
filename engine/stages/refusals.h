// What keeps a plan from being applied as asked: all of it at once, before anything is begun.

#ifndef TRANSHIP_ENGINE_STAGES_REFUSALS_H_
#define TRANSHIP_ENGINE_STAGES_REFUSALS_H_

#include <map>
#include <string>
#include <vector>

#include "engine/stages/stage_ledger.h"
#include "engine/stages/staged_plan.h"

namespace tranship {

using StageRows = std::map<std::string, StageRow>;

[[nodiscard]] bool IsApplied(const StageRows& rows, const PlanStage& stage);
// The row of a step that is done; null when it is not.
[[nodiscard]] const StepRow* DoneStep(const StageRows& rows, const PlanStage& stage, int no);

// The stages up to `until`, in order; empty: all. Throws UserError when there is none of that name.
[[nodiscard]] std::vector<const PlanStage*> StagesUntil(const StagedPlan& plan,
                                                        const std::string& until);

// Throws UserError when a stage that is applied, or a step that is done, is not what it was then;
// it shows the difference.
void RefuseEdited(const StagedPlan& plan, const StageRows& rows);

// Throws UserError for what only the person who types the command can allow: maintenance windows,
// destruction, shell commands.
void RefuseUnallowed(const StagedPlan& plan, const std::vector<const PlanStage*>& stages,
                     const StageRows& rows, const ApplyOptions& options,
                     const std::string& database);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_REFUSALS_H_
