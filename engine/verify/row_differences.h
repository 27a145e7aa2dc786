// Drilling down: which rows of the differing leaves are missing, extra or changed on the target.

#ifndef TRANSHIP_ENGINE_VERIFY_ROW_DIFFERENCES_H_
#define TRANSHIP_ENGINE_VERIFY_ROW_DIFFERENCES_H_

#include <cstdint>
#include <map>
#include <unordered_set>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/report/report.h"
#include "engine/verify/read_back.h"

namespace tranship {

struct DrillInput {
  const PlanTable* table = nullptr;
  std::vector<uint32_t> leaves;  // differing ones, ascending
  SourceState* source = nullptr;
  TargetState target;
  // Lower 32 bits of the transactions that wrote the chunks; target rows of other transactions were
  // written after the copy. Empty: nothing is known.
  std::unordered_set<uint32_t> chunk_xids;
  // Rows that the copy left out: they are not missing. How often each occurs, by digest.
  std::map<Digest, uint64_t> left_out = {};
  int max_differences = 100;
  const StopRequest* stop = nullptr;
};

struct DrillOutcome {
  explicit DrillOutcome(size_t leaf_count) : source_now(leaf_count) {}

  uint64_t missing = 0, extra = 0, changed = 0;  // exact
  uint64_t changed_after_copy = 0;               // of extra and changed
  std::vector<DifferenceReport> named;           // the first max_differences, by key
  LeafSums source_now;  // of the differing leaves, as the source is in this snapshot
};

// Reads the differing leaves of both sides again (LeafStatements()). Memory is bounded: leaves are
// taken in groups of about four million rows.
[[nodiscard]] DrillOutcome FindRowDifferences(const DrillInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_ROW_DIFFERENCES_H_
