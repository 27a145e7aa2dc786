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

// COPY of the rows of one part that belong to the leaves [first, last] (or to the NULL leaf, when
// first is it), in wire form; otherwise as ReadPieceStatement(). Cheap where an index serves it:
// where table.chunk_order_proven, or the key has no text and is unique on that side; elsewhere the
// server reads the whole part.
[[nodiscard]] std::string ReadLeavesStatement(const PlanTable& table, Side side, int part,
                                              size_t first, size_t last,
                                              const std::vector<std::string>& extra = {});

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_LEAF_RANGE_H_
