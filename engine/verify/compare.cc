#include "engine/verify/compare.h"

#include "hashing/tree.h"

namespace tranship {

std::vector<uint32_t> CompareLeaves(const PlanTable& table, const LeafSums& source,
                                    const LeafSums& target, TableReport& report) {
  const Tree source_tree(table.leaves, source.leaves());
  const Tree target_tree(table.leaves, target.leaves());
  std::vector<uint32_t> differing = DifferingLeaves(source_tree, target_tree);
  const Digest source_root = TableRoot(table.identity(), source_tree);
  const Digest target_root = TableRoot(table.identity(), target_tree);

  report.rows_source = source.Total().rows;
  report.rows_target = target.Total().rows;
  report.bytes = source.Total().bytes;
  report.root_source = ToHex(source_root);
  report.root_target = ToHex(target_root);
  report.leaves_total = table.leaves.leaf_count();
  report.leaves_differing = differing.size();
  report.leaf_states.assign(report.leaves_total, static_cast<char>(LeafState::kMatch));
  for (const uint32_t leaf : differing)
    report.leaf_states[leaf] = static_cast<char>(LeafState::kDiffers);
  // Positive proof: the roots are equal. A tree that finds no differing leaf under unequal roots
  // would be a defect, never a match.
  report.verdict = source_root == target_root ? Verdict::kMatch : Verdict::kMismatch;
  report.verdict_reason = report.verdict == Verdict::kMatch
                              ? ""
                              : std::to_string(differing.size()) + " of " +
                                    std::to_string(report.leaves_total) + " leaves differ";
  return differing;
}

void AddDifferences(const PlanTable& table, const std::vector<uint32_t>& leaves,
                    const LeafSums& recorded, DrillOutcome outcome, TableReport& report) {
  report.missing = outcome.missing;
  report.extra = outcome.extra;
  report.changed = outcome.changed;
  report.changed_after_copy = outcome.changed_after_copy;
  report.differences = std::move(outcome.named);
  bool moved = false;
  for (const uint32_t leaf : leaves) {
    moved = moved || !(recorded.leaves()[leaf] == outcome.source_now.leaves()[leaf]);
  }
  if (moved) {
    report.verdict_reason +=
        "; the source has changed since the copy's snapshot, so rows are named against the source "
        "as it is now";
  }
  if (report.changed_after_copy > 0) {
    report.verdict_reason += "; " + std::to_string(report.changed_after_copy) +
                             " differing rows of " + table.target.display() +
                             " were written on the target after the copy, not by it";
  }
}

Conclusion Conclude(const std::vector<TableReport>& tables) {
  Conclusion conclusion;
  conclusion.verdict = Verdict::kMatch;
  std::vector<std::pair<std::string, Digest>> source, target;
  bool roots = true;
  const auto gravity = [](Verdict verdict) {
    switch (verdict) {
      case Verdict::kMatch:
        return 0;
      case Verdict::kIncomplete:
        return 1;
      case Verdict::kNotComparable:
        return 2;
      case Verdict::kMismatch:
        return 3;
    }
    return 3;
  };
  if (tables.empty()) conclusion.verdict = Verdict::kIncomplete;
  for (const TableReport& table : tables) {
    if (gravity(table.verdict) > gravity(conclusion.verdict)) conclusion.verdict = table.verdict;
    const auto left = DigestFromHex(table.root_source);
    const auto right = DigestFromHex(table.root_target);
    if (!left || !right) {
      roots = false;
      continue;
    }
    source.emplace_back(table.name, *left);
    target.emplace_back(table.name, *right);
  }
  if (roots && !tables.empty()) {
    conclusion.root_source = ToHex(RunRoot(source));
    conclusion.root_target = ToHex(RunRoot(target));
  }
  return conclusion;
}

}  // namespace tranship
