// Drift: whether the tables of a stored plan are still what the catalogs say.

#ifndef TRANSHIP_ENGINE_PLAN_DRIFT_H_
#define TRANSHIP_ENGINE_PLAN_DRIFT_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace tranship {

// The first thing that a stored plan's table no longer finds as it was: a table, column, type, key,
// wire form or partition gone or changed. Tables that appeared since are not drift.
[[nodiscard]] std::optional<std::string> PlanDrift(const std::vector<PlanTable>& planned,
                                                   const std::vector<PlanTable>& now);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_DRIFT_H_
