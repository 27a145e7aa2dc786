// Which tables of a run wait for which, while foreign keys are kept.

#ifndef TRANSHIP_ENGINE_PLAN_REFERRERS_H_
#define TRANSHIP_ENGINE_PLAN_REFERRERS_H_

#include <vector>

#include "engine/catalog/table.h"
#include "engine/plan/plan.h"

namespace tranship {

// By table number: the other tables of `tables` that refer to it, directly or through others, by
// `keys` of the target.
[[nodiscard]] std::vector<std::vector<int>> FindReferrers(const std::vector<PlanTable>& tables,
                                                          const std::vector<ForeignKey>& keys);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_REFERRERS_H_
