// ChooseReadMode: how the chunks of a table are read.

#ifndef TRANSHIP_ENGINE_PLAN_READ_MODE_H_
#define TRANSHIP_ENGINE_PLAN_READ_MODE_H_

#include <string>

#include "engine/plan/plan.h"
#include "engine/plan/planner.h"

namespace tranship {

inline constexpr int kTidRangeVersion = 140000;  // TID range scans came with PostgreSQL 14

struct ReadDecision {
  ReadMode mode = ReadMode::kWhole;
  std::string reason;
};

// `chunks` is how many the size of the table, or of its largest part, asks for.
[[nodiscard]] ReadDecision ChooseReadMode(const PlanTable& table, int server_version,
                                          ReadChoice choice, int64_t chunks);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_READ_MODE_H_
