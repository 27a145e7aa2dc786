// Everything that can be known of a plan without touching data.

#ifndef TRANSHIP_ENGINE_STAGES_CHECK_PLAN_H_
#define TRANSHIP_ENGINE_STAGES_CHECK_PLAN_H_

#include <vector>

#include "engine/stages/staged_plan.h"

namespace tranship {

struct PlanFindings {
  std::vector<PlanProblem> problems;  // by line
  std::vector<PlanProblem> notes;
};

// The problems of the reading, and those that its databases show: they are reached, and every step
// looks at the catalogs. Reads only.
[[nodiscard]] PlanFindings CheckPlan(const PlanReading& reading);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_CHECK_PLAN_H_
