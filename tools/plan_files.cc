#include "tools/plan_files.h"

#include <cstdlib>

#include "engine/exit_code.h"

namespace tranship {

PlanReading ReadPlanOf(const Invocation& invocation) {
  return ReadPlan(invocation.argument, invocation.plan.variables,
                  [](const std::string& name) -> std::optional<std::string> {
                    const char* value = std::getenv(name.c_str());
                    if (value == nullptr) return std::nullopt;
                    return value;
                  });
}

StagedPlan GoodPlanOf(const Invocation& invocation) {
  PlanReading reading = ReadPlanOf(invocation);
  if (reading.problems.empty()) return std::move(reading.plan);
  std::string message = "the plan has problems; nothing was touched:";
  for (const PlanProblem& problem : reading.problems) message += "\n  " + problem.display();
  throw UserError(ExitCode::kUsage, message, "tranship plan check " + reading.plan.file);
}

}  // namespace tranship
