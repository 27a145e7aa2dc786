#include "engine/stages/stage_order.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "io/error.h"

namespace tranship {
namespace {

void CheckNames(const StagedPlan& plan, std::vector<PlanProblem>& problems) {
  std::set<std::string> names;
  for (const PlanStage& stage : plan.stages) {
    if (!names.insert(stage.name).second && !stage.name.empty()) {
      problems.push_back({plan.file, stage.line, "two stages are called " + Printable(stage.name)});
    }
  }
  for (const PlanStage& stage : plan.stages) {
    for (const std::string& need : stage.needs) {
      if (!names.contains(need)) {
        problems.push_back({plan.file, stage.line,
                            "stage " + Printable(stage.name) + " needs " + Printable(need) +
                                ", which the plan does not have"});
      }
    }
  }
}

}  // namespace

void OrderStages(StagedPlan& plan, std::vector<PlanProblem>& problems) {
  CheckNames(plan, problems);
  std::vector<PlanStage> waiting = std::move(plan.stages);
  plan.stages.clear();
  const auto there = [](const std::vector<PlanStage>& stages, const std::string& name) {
    return std::ranges::find(stages, name, &PlanStage::name) != stages.end();
  };
  while (!waiting.empty()) {
    // A need that no stage fulfils is told above, and holds nothing up here.
    const auto ready = std::ranges::find_if(waiting, [&](const PlanStage& stage) {
      return std::ranges::none_of(stage.needs,
                                  [&](const std::string& need) { return there(waiting, need); });
    });
    if (ready == waiting.end()) {
      std::string names;
      for (const PlanStage& stage : waiting) {
        names += (names.empty() ? "" : ", ") + Printable(stage.name);
      }
      problems.push_back(
          {plan.file, waiting.front().line, "these stages need each other: " + names});
      std::ranges::move(waiting, std::back_inserter(plan.stages));
      return;
    }
    plan.stages.push_back(std::move(*ready));
    waiting.erase(ready);
  }
}

}  // namespace tranship
