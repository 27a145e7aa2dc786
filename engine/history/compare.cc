#include "engine/history/compare.h"

#include <algorithm>

#include "engine/history/words.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

const CycleProblem* Find(const Cycle& cycle, const ProblemIdentity& identity) {
  const auto found = std::ranges::find(cycle.problems, identity, &CycleProblem::identity);
  return found == cycle.problems.end() ? nullptr : &*found;
}

// Retried rejects belong to the run that rejected them, whatever command that was.
bool SameWork(const Cycle& a, const Cycle& b) {
  if (!a.run.empty() && a.run == b.run) return true;
  return a.command == b.command && a.source == b.source && a.target == b.target &&
         a.scope == b.scope;
}

void FindRegressions(const Cycle& now, const Cycle& before, CycleComparison& comparison) {
  std::vector<std::string>& found = comparison.regressions;
  for (const CycleProblem& problem : comparison.fresh) {
    // A note is no step back.
    if (problem.severity != Severity::kNote) found.push_back("new: " + PlaceOf(problem));
  }
  for (const RemainingProblem& one : comparison.remaining) {
    if (one.now.count <= one.count_before || one.now.severity == Severity::kNote) continue;
    found.push_back("more rows: " + PlaceOf(one.now) + ", " + Counted(one.count_before) +
                    " before, " + Counted(one.now.count) + " now");
  }
  for (const CycleTable& table : before.tables) {
    const auto same = std::ranges::find(now.tables, table.name, &CycleTable::name);
    const bool lost = table.migrated && (same == now.tables.end() || !same->migrated);
    if (lost) found.push_back("table " + Printable(table.name) + " was good before");
  }
}

}  // namespace

const Cycle* CycleBefore(const std::vector<Cycle>& cycles, const Cycle& cycle) {
  const Cycle* before = nullptr;
  for (const Cycle& one : cycles) {
    if (one.no < cycle.no && one.ended() && SameWork(one, cycle)) before = &one;
  }
  return before;
}

CycleComparison CompareCycles(const Cycle& now, const Cycle* before) {
  CycleComparison comparison;
  if (!now.ended()) return comparison;
  if (before == nullptr) {
    comparison.fresh = now.problems;
    return comparison;
  }
  comparison.with = before->no;
  for (const CycleProblem& problem : now.problems) {
    if (const CycleProblem* then = Find(*before, problem.identity)) {
      comparison.remaining.push_back({problem, then->count});
    } else {
      comparison.fresh.push_back(problem);
    }
  }
  for (const CycleProblem& problem : before->problems) {
    if (Find(now, problem.identity) == nullptr) comparison.resolved.push_back(problem);
  }
  FindRegressions(now, *before, comparison);
  return comparison;
}

}  // namespace tranship
