#include "engine/stages/apply_plan.h"

#include <utility>

#include "engine/failpoint.h"
#include "engine/ledger/schema.h"
#include "engine/savepoint/savepoint_set.h"
#include "engine/stages/refusals.h"
#include "engine/stages/step_work.h"
#include "engine/stages/thrown_result.h"
#include "io/error.h"

namespace tranship {
namespace {

// One stage for real.
class StageWork {
 public:
  StageWork(const PlanWork& work, const PlanStage& stage)
      : work_(work), stage_(stage), ledger_(work.target, work.plan.name) {}

  StageOutcome Run(const StageRows& rows) {
    outcome_ = {stage_.name, stage_.title, StageEnd::kUnfinished, {}};
    ledger_.BeginStage(stage_.name, stage_.definition, work_.options.command_line);
    PassFailpoint("stage.begun");
    for (size_t i = 0; i < stage_.steps.size(); ++i) {
      const int no = static_cast<int>(i) + 1;
      Step& step = *stage_.steps[i];
      StepOutcome done{no, std::string(step.kind()), TitleOf(step), {}, false};
      if (const StepRow* row = DoneStep(rows, stage_, no)) {
        done.result = {StepState::kDone, ExitCode::kDone, row->counts, row->message, ""};
        done.earlier = true;
      } else if (work_.stop.soon()) {
        done.result = {StepState::kStopped, ExitCode::kStopped, {}, "stopped on request", ""};
      } else {
        done.result = RunStep(step, no, rows);
      }
      outcome_.steps.push_back(std::move(done));
      if (outcome_.steps.back().result.state != StepState::kDone) return End();
      PassFailpoint("step.done");
    }
    outcome_.end = StageEnd::kApplied;
    return End();
  }

 private:
  StepResult RunStep(Step& step, int no, const StageRows& rows) {
    work_.observer.OnMessage(MessageLevel::kInfo,
                             "stage " + Printable(stage_.name) + ", step " + std::to_string(no) +
                                 " of " + std::to_string(stage_.steps.size()) + ": " +
                                 std::string(step.kind()) + ", " + TitleOf(step));
    StepFacts facts;
    if (const auto row = rows.find(stage_.name); row != rows.end()) {
      for (const StepRow& each : row->second.steps) {
        if (each.no == no) facts = each.facts;
      }
    }
    std::optional<StepResult> marked;
    StepContext context = work_.ContextOf(stage_, no, facts);
    context.remember = [&] { ledger_.Remember(stage_.name, no, facts); };
    context.mark_done = [&](const StepResult& result) {
      ledger_.EndStep(stage_.name, no, result, facts);
      marked = result;
    };
    StepRow row;
    row.no = no;
    row.kind = step.kind();
    row.title = TitleOf(step);
    row.definition = step.definition;
    StepResult result;
    try {
      context.begun = ledger_.BeginStep(stage_.name, row);
      PassFailpoint("step.begun");
      result = step.Execute(context);
      if (marked) return *marked;
      PassFailpoint("step.worked");
    } catch (const std::exception&) {
      result = ResultOfThrown();
    }
    work_.SettleSession();
    // Whether the transaction that carried the mark was committed may be in doubt. Its session has
    // ended, or the plan's lock would not be ours again.
    if (marked && DoneStep(ledger_.Load(), stage_, no) != nullptr) return *marked;
    ledger_.EndStep(stage_.name, no, result, facts);
    return result;
  }

  StageOutcome End() {
    StageState state = StageState::kApplied;
    std::string message;
    if (outcome_.end != StageEnd::kApplied) {
      const StepResult& last = outcome_.steps.back().result;
      state = last.state == StepState::kStopped ? StageState::kStopped : StageState::kFailed;
      message = last.message;
    }
    ledger_.EndStage(stage_.name, state, message);
    PassFailpoint("stage.ended");
    return std::move(outcome_);
  }

  const PlanWork& work_;
  const PlanStage& stage_;
  StageLedger ledger_;
  StageOutcome outcome_;
};

void Conclude(ApplyOutcome& outcome, const StageOutcome& stage, const StagedPlan& plan) {
  const StepOutcome& last = stage.steps.back();
  outcome.code = last.result.code;
  outcome.message = "stage " + Printable(stage.stage) + ", step " + std::to_string(last.no) + " (" +
                    last.kind + ") " +
                    (last.result.state == StepState::kStopped ? "stopped" : "failed") +
                    (last.result.message.empty() ? "" : ": " + last.result.message);
  outcome.next = last.result.next;
  if (outcome.next.empty()) {
    outcome.next = last.result.state == StepState::kStopped
                       ? "run the same command again"
                       : "mend the cause, then run the same command again: what is done stays "
                         "done; or go back: tranship rollback " +
                             plan.file;
  }
}

}  // namespace

std::string_view ToString(StageEnd end) {
  switch (end) {
    case StageEnd::kApplied:
      return "applied";
    case StageEnd::kEarlier:
      return "applied before";
    case StageEnd::kUnfinished:
      return "unfinished";
    case StageEnd::kNotReached:
      break;
  }
  return "not reached";
}

ApplyOutcome ApplyPlan(const StagedPlan& plan, const ApplyOptions& options, Observer& observer,
                       const StopRequest& stop) {
  ApplyOutcome outcome;
  outcome.kind = ApplyKind::kExecution;
  outcome.plan = plan.name;
  const auto chosen = StagesUntil(plan, options.until);
  Connection target = OpenPlanTarget(plan, "plan");
  EnsureLedgerSchema(target);
  LockPlan(target, plan.name);
  const StageRows rows = StageLedger(target, plan.name).Load();
  RefuseEdited(plan, rows);
  RefuseUnallowed(plan, chosen, rows, options,
                  target.Exec("SELECT pg_catalog.current_database()").text(0, 0));
  for (const SavepointSet& set : DropExpired(target)) {
    outcome.notes.push_back("savepoint set " + std::to_string(set.id) + " of " +
                            set.table.display() + " (" + Printable(set.scope) + ") expired " +
                            set.expires + " and was dropped");
  }
  const PlanWork work{plan, options, target, observer, stop};
  size_t applied = 0;
  for (const PlanStage* stage : chosen) {
    if (IsApplied(rows, *stage)) {
      outcome.stages.push_back({stage->name, stage->title, StageEnd::kEarlier, {}});
    } else if (outcome.code != ExitCode::kDone) {
      outcome.stages.push_back({stage->name, stage->title, StageEnd::kNotReached, {}});
    } else {
      outcome.stages.push_back(StageWork(work, *stage).Run(rows));
      ++applied;
      if (outcome.stages.back().end != StageEnd::kApplied) {
        Conclude(outcome, outcome.stages.back(), plan);
      }
    }
  }
  if (outcome.code == ExitCode::kDone) {
    outcome.message = applied == 0 ? "every stage is applied already; nothing was done" : "applied";
  }
  return outcome;
}

}  // namespace tranship
