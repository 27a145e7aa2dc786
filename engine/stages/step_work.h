// What applying, rehearsing and undoing a plan's steps have in common.

#ifndef TRANSHIP_ENGINE_STAGES_STEP_WORK_H_
#define TRANSHIP_ENGINE_STAGES_STEP_WORK_H_

#include "engine/stages/staged_plan.h"
#include "engine/stages/step.h"

namespace tranship {

// What is the same for every step of a piece of work. Ownership: keeps pointers.
struct PlanWork {
  const StagedPlan& plan;
  const ApplyOptions& options;
  Connection& target;
  Observer& observer;
  const StopRequest& stop;

  // Of step `no`, from 1; what it remembers goes into `facts`. It does not record anything yet.
  [[nodiscard]] StepContext ContextOf(const PlanStage& stage, int no, StepFacts& facts) const;
  // The control session idle again behind a step; a new one, with the plan's lock, when it is gone.
  void SettleSession() const;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STEP_WORK_H_
