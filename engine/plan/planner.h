// Planner: cuts the tables of a Fit into chunks and leaves. Samples keys in the given connection's
// transaction (which stands in the run's snapshot); small tables cost no query at all.

#ifndef TRANSHIP_ENGINE_PLAN_PLANNER_H_
#define TRANSHIP_ENGINE_PLAN_PLANNER_H_

#include <vector>

#include "engine/plan/plan.h"
#include "io/pg/connection.h"

namespace tranship {

enum class ReadChoice : uint8_t { kAuto, kKey, kCtid };

struct PlannerOptions {
  double chunk_bytes = 64e6;  // heap + TOAST a chunk; smaller: more checkpoints, more overhead
  int streams = 2;            // each gets at least a handful of chunks of a big table
  ReadChoice read = ReadChoice::kAuto;
  double rows_per_leaf = 4000;  // on tables small enough for LeafMap::kMaxLeaves
};

// `tables` as MatchTables() made them. `source` must stand in the run's snapshot.
[[nodiscard]] Plan MakePlan(Connection& source, std::vector<PlanTable> tables,
                            const PlannerOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_PLANNER_H_
