// Comparing a cycle with the one before it that did the same: what is resolved, remains, is new.

#ifndef TRANSHIP_ENGINE_HISTORY_COMPARE_H_
#define TRANSHIP_ENGINE_HISTORY_COMPARE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/history/cycle.h"

namespace tranship {

struct RemainingProblem {
  CycleProblem now;
  uint64_t count_before = 0;
};

struct CycleComparison {
  std::optional<int64_t> with;  // number of the cycle before; nothing: there is none
  std::vector<CycleProblem> resolved;
  std::vector<RemainingProblem> remaining;
  std::vector<CycleProblem> fresh;       // all of them, without a cycle before
  std::vector<std::string> regressions;  // printable; empty: none
};

// The last one before `cycle` that came to its end: the same command, source, target and choice of
// tables.
[[nodiscard]] const Cycle* CycleBefore(const std::vector<Cycle>& cycles, const Cycle& cycle);

// Of a cycle that did not come to its end nothing can be said: everything is empty.
[[nodiscard]] CycleComparison CompareCycles(const Cycle& now, const Cycle* before);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_COMPARE_H_
