// LeafRange: leaves as key ranges that can be asked of a server, so that a leaf that differs need
// not be found by reading its whole table.

#ifndef TRANSHIP_ENGINE_PLAN_LEAF_RANGE_H_
#define TRANSHIP_ENGINE_PLAN_LEAF_RANGE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/statements.h"

namespace tranship {

// The keys of the neighbouring leaves [first, last]. Requires: table.order_proven, none of them the
// NULL leaf. Throws FormatError when a bound is not an encoded key.
[[nodiscard]] KeyRange LeafRange(const PlanTable& table, size_t first, size_t last);

// What is true for the rows of the leaves [first, last] (or of the NULL leaf, when first is it),
// on either side; empty: all rows.
[[nodiscard]] std::string LeavesPredicate(const PlanTable& table, Side side, size_t first,
                                          size_t last);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_LEAF_RANGE_H_
