// The order in which stages are applied: that of the file, as far as `needs` allows it.

#ifndef TRANSHIP_ENGINE_STAGES_STAGE_ORDER_H_
#define TRANSHIP_ENGINE_STAGES_STAGE_ORDER_H_

#include <vector>

#include "engine/stages/staged_plan.h"

namespace tranship {

// Reorders plan.stages; adds a problem per name given twice, per unknown need and per cycle.
void OrderStages(StagedPlan& plan, std::vector<PlanProblem>& problems);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STAGE_ORDER_H_
