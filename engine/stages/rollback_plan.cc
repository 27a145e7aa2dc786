#include <algorithm>

#include "engine/failpoint.h"
#include "engine/ledger/schema.h"
#include "engine/stages/apply_plan.h"
#include "engine/stages/refusals.h"
#include "engine/stages/step_work.h"
#include "engine/stages/thrown_result.h"
#include "io/error.h"

namespace tranship {
namespace {

bool Begun(const StageRows& rows, const PlanStage& stage) {
  const auto row = rows.find(stage.name);
  return row != rows.end() && row->second.state != StageState::kRolledBack;
}

// Newest first.
std::vector<const PlanStage*> StagesToUndo(const StagedPlan& plan, const StageRows& rows,
                                           const RollbackOptions& options) {
  if (!options.to.empty()) {
    const PlanStage* to = plan.Find(options.to);
    if (to == nullptr || !Begun(rows, *to)) {
      throw UserError(ExitCode::kUsage,
                      "--to: " + Printable(options.to) +
                          (to == nullptr ? " is no stage of the plan" : " is not applied"),
                      "name the last stage that is to stay; --all undoes every stage");
    }
  }
  std::vector<const PlanStage*> undone;
  for (auto stage = plan.stages.rbegin(); stage != plan.stages.rend(); ++stage) {
    if (!Begun(rows, *stage)) continue;
    if (stage->name == options.to) break;
    undone.push_back(&*stage);
    if (options.to.empty() && !options.all) break;
  }
  return undone;
}

// Steps that left something, newest first. An interrupted one may have.
std::vector<const StepRow*> StepsToUndo(const StageRow& row) {
  std::vector<const StepRow*> steps;
  for (auto step = row.steps.rbegin(); step != row.steps.rend(); ++step) steps.push_back(&*step);
  return steps;
}

std::string Where(const PlanStage& stage, const StepRow& row) {
  return "stage " + Printable(stage.name) + ", step " + std::to_string(row.no) + " (" + row.kind +
         ")";
}

Step* StepOf(const PlanStage& stage, const StepRow& row) {
  const auto at = static_cast<size_t>(row.no) - 1;
  return at < stage.steps.size() && stage.steps[at]->kind() == row.kind ? stage.steps[at].get()
                                                                        : nullptr;
}

void RefuseIrreversible(const std::vector<const PlanStage*>& stages, const StageRows& rows,
                        const ApplyOptions& options) {
  std::vector<std::string> problems;
  for (const PlanStage* stage : stages) {
    for (const StepRow* row : StepsToUndo(rows.at(stage->name))) {
      const Step* step = StepOf(*stage, *row);
      if (step == nullptr) {
        problems.push_back(Where(*stage, *row) + " is not in the plan any more");
        continue;
      }
      const UndoIntent intent = step->Undoing(row->facts, row->state == StepState::kDone);
      if (!intent.possible) problems.push_back(Where(*stage, *row) + ": " + intent.text);
      if (step->kind() == "shell" && !options.allow_shell) {
        problems.push_back(Where(*stage, *row) + " runs a shell command: say --allow-shell");
      }
    }
  }
  if (problems.empty()) return;
  std::string message = "cannot be rolled back; nothing was touched:";
  for (const std::string& problem : problems) message += "\n  " + problem;
  throw UserError(ExitCode::kNotResumable, message,
                  "undo these by hand, or roll back less: --to STAGE");
}

class UndoWork {
 public:
  UndoWork(const PlanWork& work, bool execute)
      : work_(work), execute_(execute), ledger_(work.target, work.plan.name) {}

  StageOutcome Run(const PlanStage& stage, const StageRow& before) {
    StageOutcome outcome{stage.name, stage.title, StageEnd::kUnfinished, {}};
    if (execute_) ledger_.EndStage(stage.name, StageState::kRollingBack, "");
    for (const StepRow* row : StepsToUndo(before)) {
      Step& step = *StepOf(stage, *row);
      StepOutcome done{row->no, row->kind, TitleOf(step), {}, false};
      if (!execute_) {
        done.result.message = step.Undoing(row->facts, row->state == StepState::kDone).text;
      } else {
        done.result = Undo(stage, step, *row);
      }
      const bool ended = done.result.state == StepState::kDone;
      outcome.steps.push_back(std::move(done));
      if (!ended) return outcome;
      PassFailpoint("rollback.step");
    }
    if (execute_) ledger_.EndRollback(stage.name);
    outcome.end = StageEnd::kApplied;
    return outcome;
  }

 private:
  StepResult Undo(const PlanStage& stage, Step& step, const StepRow& row) {
    work_.observer.OnMessage(MessageLevel::kInfo,
                             "undoing " + Where(stage, row) + ": " +
                                 step.Undoing(row.facts, row.state == StepState::kDone).text);
    StepFacts facts = row.facts;
    StepContext context = work_.ContextOf(stage, row.no, facts);
    context.begun = row.begun;
    context.was_done = row.state == StepState::kDone;
    context.remember = [&] { ledger_.Remember(stage.name, row.no, facts); };
    context.mark_done = [&](const StepResult&) { ledger_.ForgetStep(stage.name, row.no); };
    StepResult result;
    try {
      if (work_.stop.soon()) throw Cancelled();
      result = step.Undo(context);
    } catch (const std::exception&) {
      result = ResultOfThrown();
    }
    work_.SettleSession();
    if (result.state == StepState::kDone) ledger_.ForgetStep(stage.name, row.no);
    return result;
  }

  const PlanWork& work_;
  bool execute_;
  StageLedger ledger_;
};

}  // namespace

ApplyOutcome RollBackPlan(const StagedPlan& plan, const RollbackOptions& options,
                          Observer& observer, const StopRequest& stop) {
  ApplyOutcome outcome;
  outcome.kind = options.execute ? ApplyKind::kRollback : ApplyKind::kRollbackPreview;
  outcome.plan = plan.name;
  Connection target = OpenPlanTarget(plan, "plan");
  if (options.execute) {
    EnsureLedgerSchema(target);
    LockPlan(target, plan.name);
  }
  const StageRows rows = StageLedger(target, plan.name).Load();
  const auto stages = StagesToUndo(plan, rows, options);
  if (stages.empty()) {
    outcome.message = "no stage of the plan is applied; there is nothing to roll back";
    return outcome;
  }
  RefuseIrreversible(stages, rows, options.apply);
  const PlanWork base{plan, options.apply, target, observer, stop};
  UndoWork work(base, options.execute);
  for (const PlanStage* stage : stages) {
    outcome.stages.push_back(work.Run(*stage, rows.at(stage->name)));
    if (outcome.stages.back().end == StageEnd::kApplied) continue;
    const StepOutcome& last = outcome.stages.back().steps.back();
    outcome.code = last.result.code;
    outcome.message = "stage " + Printable(stage->name) + ", step " + std::to_string(last.no) +
                      " (" + last.kind + ") could not be undone: " + last.result.message;
    outcome.next = last.result.next.empty()
                       ? "mend the cause, then run the same command again: what is undone stays so"
                       : last.result.next;
    return outcome;
  }
  outcome.message =
      options.execute ? "rolled back" : "nothing was touched; this is what would be done";
  if (!options.execute) outcome.next = "the same command with --execute";
  return outcome;
}

}  // namespace tranship
