// Generated columns: they do not travel, and are compared by value.

#ifndef TRANSHIP_ENGINE_VERIFY_GENERATED_H_
#define TRANSHIP_ENGINE_VERIFY_GENERATED_H_

#include <map>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/plan/plan.h"
#include "engine/verify/read_back.h"

namespace tranship {

// Adds the generated columns of `table` to its columns, as `target` has them; a type without a safe
// binary form makes the whole table compare as text.
void AddGenerated(PlanTable& table, const Catalog& target);

// By table number: whether key and generated columns are equal on both sides.
using GeneratedEqual = std::map<int, bool>;

// Compares the tables of `input` that have generated columns; the others are not read. Requires: a
// source and a target state that hold the same rows, if the copy was right.
[[nodiscard]] GeneratedEqual CompareGenerated(const ReadBackInput& input, const Catalog& target);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_GENERATED_H_
