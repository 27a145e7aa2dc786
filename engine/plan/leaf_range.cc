#include "engine/plan/leaf_range.h"

#include "engine/plan/key_text.h"

namespace tranship {
namespace {

std::optional<std::vector<std::string>> BoundAt(const PlanTable& table,
                                                std::optional<std::string_view> encoded) {
  if (!encoded) return std::nullopt;
  std::vector<std::string> values;
  for (size_t i = 0; i < table.key_columns; ++i) {
    const CopyColumn& column = table.columns[i];
    values.push_back(TakeKeyText(column.key_kind, column.base_type, *encoded));
  }
  return values;
}

}  // namespace

KeyRange LeafRange(const PlanTable& table, size_t first, size_t last) {
  return {BoundAt(table, table.leaves.begin(first)), BoundAt(table, table.leaves.end(last))};
}

std::string LeavesPredicate(const PlanTable& table, Side side, size_t first, size_t last) {
  return table.leaves.is_null_leaf(first)
             ? NullKeyPredicate(table)
             : RangePredicate(table, LeafRange(table, first, last), /*collate_c=*/true, side);
}

}  // namespace tranship
