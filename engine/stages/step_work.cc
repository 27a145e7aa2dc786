#include "engine/stages/step_work.h"

#include <string>

#include "engine/stages/stage_ledger.h"

namespace tranship {

StepContext PlanWork::ContextOf(const PlanStage& stage, int no, StepFacts& facts) const {
  StepContext context;
  context.plan = &plan;
  context.stage = &stage;
  context.options = &options;
  context.target = &target;
  context.scope = plan.name + "/" + stage.name + "/" + std::to_string(no);
  context.facts = &facts;
  context.remember = [] {};
  context.mark_done = [](const StepResult&) {};
  context.observer = &observer;
  context.stop = &stop;
  return context;
}

void PlanWork::SettleSession() const {
  if (target.in_transaction()) target.Rollback();
  if (target.usable() && !target.in_transaction()) return;
  target = OpenPlanTarget(plan, "plan");
  LockPlan(target, plan.name);
}

}  // namespace tranship
