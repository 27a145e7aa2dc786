// How many chunks each part of each table becomes, before anything is sampled.

#ifndef TRANSHIP_ENGINE_PLAN_CHUNK_COUNTS_H_
#define TRANSHIP_ENGINE_PLAN_CHUNK_COUNTS_H_

#include <cstdint>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/planner.h"

namespace tranship {

struct PartCount {
  size_t table = 0;
  size_t part = 0;
  int64_t chunks = 1;
  int64_t quartered = 0;  // that many of the last chunks are cut into quarters

  // Shares of the part at which it is cut, ascending, 0 and 1 left out.
  [[nodiscard]] std::vector<double> Cuts() const;
};

// Parts in the order of tables and parts. Chunks are about options.chunk_bytes, smaller where a
// level of tables would otherwise not give each stream a handful. Streams take the largest chunks
// first, so chunks cut into quarters come last and let the streams of a level end together.
[[nodiscard]] std::vector<PartCount> CountChunks(const std::vector<PlanTable>& tables,
                                                 const PlannerOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_CHUNK_COUNTS_H_
