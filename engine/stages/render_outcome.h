// The outcome of applying a plan, rehearsing it, or rolling it back.

#ifndef TRANSHIP_ENGINE_STAGES_RENDER_OUTCOME_H_
#define TRANSHIP_ENGINE_STAGES_RENDER_OUTCOME_H_

#include <string>

#include "engine/stages/apply_plan.h"

namespace tranship {

[[nodiscard]] std::string OutcomeText(const ApplyOutcome& outcome);
// Stable for equal outcomes: fit to be committed beside the plan.
[[nodiscard]] std::string OutcomeMarkdown(const ApplyOutcome& outcome);
[[nodiscard]] std::string OutcomeJson(const ApplyOutcome& outcome);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_RENDER_OUTCOME_H_
