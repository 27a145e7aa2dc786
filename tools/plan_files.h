// Reading the plan that a command names.

#ifndef TRANSHIP_TOOLS_PLAN_FILES_H_
#define TRANSHIP_TOOLS_PLAN_FILES_H_

#include "engine/stages/staged_plan.h"
#include "tools/invocation.h"

namespace tranship {

// With the variables of the command line and of the environment.
[[nodiscard]] PlanReading ReadPlanOf(const Invocation& invocation);

// The same, without problems. Throws UserError that lists them.
[[nodiscard]] StagedPlan GoodPlanOf(const Invocation& invocation);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PLAN_FILES_H_
