#include "engine/history/advice.h"

#include <algorithm>

#include "engine/history/words.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kMostNamed = 5;

std::string Again(const Cycle& cycle) {
  return cycle.command_line.empty() ? "run the same command again"
                                    : "run again: " + Printable(cycle.command_line);
}

// A schema that does not fit hides what its rows would meet, and so on: categories have an order.
const CycleProblem* Gravest(const Cycle& cycle) {
  const auto least =
      std::ranges::min_element(cycle.problems, [](const CycleProblem& a, const CycleProblem& b) {
        return a.severity != b.severity ? a.severity < b.severity
                                        : a.identity.category < b.identity.category;
      });
  return least == cycle.problems.end() ? nullptr : &*least;
}

}  // namespace

Advice Advise(const Cycle& cycle) {
  Advice advice;
  if (!cycle.ended()) {
    advice.actions.push_back(cycle.message.empty() ? Again(cycle)
                                                   : "mend: " + Printable(cycle.message));
    if (!cycle.message.empty()) advice.actions.push_back(Again(cycle));
    return advice;
  }
  const CycleProblem* first = Gravest(cycle);
  if (first == nullptr || first->severity == Severity::kNote) return advice;
  const Category category = first->identity.category;
  advice.category = TitleOf(category);
  size_t total = 0;
  for (const CycleProblem& problem : cycle.problems) {
    if (problem.identity.category != category || problem.severity != first->severity) continue;
    if (++total > kMostNamed) continue;
    advice.actions.push_back(PlaceOf(problem) + ": " +
                             Printable(problem.next.empty() ? problem.message : problem.next));
  }
  if (total > kMostNamed) {
    advice.actions.push_back("and " + Counted(total - kMostNamed) + " more of this category");
  }
  if (std::ranges::any_of(cycle.tables, [](const CycleTable& one) { return one.rejected > 0; })) {
    advice.actions.push_back("see the rows: tranship rejects " + cycle.run +
                             "; when the cause is mended: tranship copy --retry-rejects " +
                             cycle.run + " (with the same --source and --target)");
  }
  advice.actions.push_back(Again(cycle));
  return advice;
}

}  // namespace tranship
