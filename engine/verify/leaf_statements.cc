#include "engine/verify/leaf_statements.h"

#include <algorithm>
#include <utility>

#include "engine/plan/leaf_range.h"

namespace tranship {
namespace {

constexpr double kPieceBytes = 64e6;
// Beyond this share a scan of all is cheaper than the index.
constexpr size_t kLeavesPerWanted = 4;
// Ranges in one statement: the server serves each from the index, or all in one scan.
constexpr size_t kRangesPerStatement = 64;

using LeafRun = std::pair<size_t, size_t>;  // first, last

std::vector<LeafRun> Runs(const PlanTable& table, const std::vector<bool>& wanted) {
  std::vector<LeafRun> runs;
  for (size_t leaf = 0; leaf < wanted.size(); ++leaf) {
    if (!wanted[leaf]) continue;
    const bool joins =
        !runs.empty() && runs.back().second + 1 == leaf && !table.leaves.is_null_leaf(leaf);
    if (joins) {
      runs.back().second = leaf;
    } else {
      runs.emplace_back(leaf, leaf);
    }
  }
  return runs;
}

// Text keys compare under COLLATE "C", which an index under another collation does not serve.
bool IndexServes(const PlanTable& table) {
  return table.chunk_order_proven ||
         std::none_of(table.columns.begin(),
                      table.columns.begin() + static_cast<std::ptrdiff_t>(table.key_columns),
                      [](const CopyColumn& c) { return c.key_kind == KeyKind::kBytes; });
}

bool WorthRanges(const PlanTable& table, const std::vector<bool>& wanted, size_t runs) {
  if (table.leaves.kind() != LeafMap::Kind::kKeyRange || !table.order_proven) return false;
  const auto leaves = static_cast<size_t>(std::ranges::count(wanted, true));
  if (leaves * kLeavesPerWanted > wanted.size()) return false;
  return runs <= kRangesPerStatement || IndexServes(table);
}

}  // namespace

std::vector<std::string> LeafStatements(const PlanTable& table, Side side, int server_version,
                                        const std::vector<bool>& wanted,
                                        const std::vector<std::string>& extra) {
  std::vector<std::string> statements;
  const std::vector<LeafRun> runs = Runs(table, wanted);
  if (!WorthRanges(table, wanted, runs.size())) {
    for (const Piece& piece : CutIntoPieces(table, side, server_version, kPieceBytes)) {
      statements.push_back(ReadPieceStatement(table, side, piece, extra));
    }
    return statements;
  }
  const auto& parts = side == Side::kSource ? table.source_parts : table.target_parts;
  for (size_t begin = 0; begin < runs.size(); begin += kRangesPerStatement) {
    std::string predicate;
    for (size_t i = begin; i < std::min(runs.size(), begin + kRangesPerStatement); ++i) {
      if (!predicate.empty()) predicate += " OR ";
      predicate += "(" + LeavesPredicate(table, side, runs[i].first, runs[i].second) + ")";
    }
    for (size_t part = 0; part < parts.size(); ++part) {
      statements.push_back(
          ReadRowsStatement(table, side, static_cast<int>(part), predicate, extra));
    }
  }
  return statements;
}

}  // namespace tranship
