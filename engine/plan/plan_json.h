// PlanTable as JSON text, for the ledger. The leaf map travels apart, as bytes.

#ifndef TRANSHIP_ENGINE_PLAN_PLAN_JSON_H_
#define TRANSHIP_ENGINE_PLAN_PLAN_JSON_H_

#include <string>

#include "engine/plan/plan.h"

namespace tranship {

[[nodiscard]] std::string ToJson(const PlanTable& table);
// Throws FormatError on anything that ToJson() did not write.
[[nodiscard]] PlanTable PlanTableFromJson(const std::string& json, const std::string& leaf_map);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_PLAN_JSON_H_
