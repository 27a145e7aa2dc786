// Comparing tables whose leaf sums are known: trees, roots, verdicts, and the differing rows.

#ifndef TRANSHIP_ENGINE_VERIFY_COMPARE_H_
#define TRANSHIP_ENGINE_VERIFY_COMPARE_H_

#include <functional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/report/report.h"
#include "engine/verify/read_back.h"
#include "engine/verify/row_differences.h"

namespace tranship {

// What the two trees over a table's leaves say. Fills rows, roots, leaves, leaf states and the
// verdict of `report`; returns the differing leaves.
std::vector<uint32_t> CompareLeaves(const PlanTable& table, const LeafSums& source,
                                    const LeafSums& target, TableReport& report);

// Adds what drilling down found. `recorded` are the source sums that the leaves were compared with;
// where the source has moved on since, the reason says so.
void AddDifferences(const PlanTable& table, const std::vector<uint32_t>& leaves,
                    const LeafSums& recorded, DrillOutcome outcome, TableReport& report);

// Verdict of a run: MATCH when every table's is, else the gravest. Roots over all tables.
struct Conclusion {
  Verdict verdict = Verdict::kIncomplete;
  std::string root_source, root_target;
};
[[nodiscard]] Conclusion Conclude(const std::vector<TableReport>& tables);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_COMPARE_H_
