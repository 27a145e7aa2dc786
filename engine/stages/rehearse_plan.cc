#include <set>

#include "engine/stages/apply_plan.h"
#include "engine/stages/refusals.h"
#include "engine/stages/step_work.h"
#include "engine/stages/thrown_result.h"
#include "io/error.h"

namespace tranship {
namespace {

// Others must not be made to wait behind a rehearsal.
constexpr const char* kBegin =
    "BEGIN; SET LOCAL lock_timeout = '2s'; SET LOCAL idle_in_transaction_session_timeout = 0";

class RehearsalWork {
 public:
  explicit RehearsalWork(const PlanWork& work) : work_(work), target_(work.target) {
    const Result relations = target_.Exec("SELECT oid::pg_catalog.int8 FROM pg_catalog.pg_class");
    for (int i = 0; i < relations.rows(); ++i) {
      standing_.insert(static_cast<uint32_t>(relations.integer(i, 0)));
    }
  }

  StageOutcome Run(const PlanStage& stage, const StageRows& rows) {
    StageOutcome outcome{stage.name, stage.title, StageEnd::kUnfinished, {}};
    for (size_t i = 0; i < stage.steps.size(); ++i) {
      const int no = static_cast<int>(i) + 1;
      Step& step = *stage.steps[i];
      StepOutcome done{no, std::string(step.kind()), TitleOf(step), {}, false};
      if (const StepRow* row = DoneStep(rows, stage, no)) {
        done.result = {StepState::kDone, ExitCode::kDone, row->counts, row->message, ""};
        done.earlier = true;
      } else {
        done.result = RunStep(stage, step, no);
      }
      const StepState state = done.result.state;
      outcome.steps.push_back(std::move(done));
      if (state == StepState::kFailed || state == StepState::kStopped) return outcome;
    }
    outcome.end = StageEnd::kApplied;
    return outcome;
  }

 private:
  StepResult RunStep(const PlanStage& stage, Step& step, int no) {
    if (work_.stop.soon()) throw Cancelled();
    work_.observer.OnMessage(MessageLevel::kInfo, "rehearsing stage " + Printable(stage.name) +
                                                      ", step " + std::to_string(no) + ": " +
                                                      std::string(step.kind()) + ", " +
                                                      TitleOf(step));
    StepFacts facts;
    StepContext context = work_.ContextOf(stage, no, facts);
    context.standing = &standing_;
    target_.Exec("SAVEPOINT tranship_step");
    StepResult result;
    try {
      result = step.Rehearse(context);
    } catch (const Cancelled&) {
      throw;
    } catch (const std::exception&) {
      result = ResultOfThrown();
    }
    target_.Settle();
    if (!target_.in_transaction()) {
      throw UserError(ExitCode::kFailed, "the rehearsal's session was lost: " + result.message,
                      "run the same command again");
    }
    // What cannot be counted may still have done a part, which later steps build on.
    const bool keep = result.state == StepState::kDone || result.state == StepState::kUncounted;
    target_.Exec(keep ? "RELEASE SAVEPOINT tranship_step"
                      : "ROLLBACK TO SAVEPOINT tranship_step; RELEASE SAVEPOINT tranship_step");
    if (result.state == StepState::kFailed && !left_out_.empty()) {
      result.state = work_.options.full ? StepState::kUncounted : StepState::kDeferred;
      result.message = "may need " + left_out_ + ", which is left out: " + result.message;
    }
    if (result.state == StepState::kDeferred && left_out_.empty()) {
      left_out_ = "stage " + Printable(stage.name) + ", step " + std::to_string(no);
    }
    const bool changes =
        step.kind() != "backup" && step.kind() != "approval" && step.kind() != "verify";
    if (result.state == StepState::kUncounted && left_out_.empty() && changes) {
      left_out_ = "stage " + Printable(stage.name) + ", step " + std::to_string(no);
    }
    return result;
  }

  const PlanWork& work_;
  Connection& target_;
  std::set<uint32_t> standing_;
  std::string left_out_;  // the first step that others may need
};

}  // namespace

ApplyOutcome RehearsePlan(const StagedPlan& plan, const ApplyOptions& options, Observer& observer,
                          const StopRequest& stop) {
  ApplyOutcome outcome;
  outcome.plan = plan.name;
  const auto chosen = StagesUntil(plan, options.until);
  Connection target = OpenPlanTarget(plan, "rehearsal");
  const StageRows rows = StageLedger(target, plan.name).Load();
  RefuseEdited(plan, rows);
  target.Exec(kBegin);
  const PlanWork base{plan, options, target, observer, stop};
  RehearsalWork work(base);
  int deferred = 0;
  int uncounted = 0;
  bool failed = false;
  for (const PlanStage* stage : chosen) {
    if (IsApplied(rows, *stage)) {
      outcome.stages.push_back({stage->name, stage->title, StageEnd::kEarlier, {}});
      continue;
    }
    if (failed) {
      outcome.stages.push_back({stage->name, stage->title, StageEnd::kNotReached, {}});
      continue;
    }
    outcome.stages.push_back(work.Run(*stage, rows));
    for (const StepOutcome& step : outcome.stages.back().steps) {
      deferred += step.result.state == StepState::kDeferred ? 1 : 0;
      uncounted += step.result.state == StepState::kUncounted ? 1 : 0;
      const bool stopped = step.result.state == StepState::kStopped;
      if (step.result.state != StepState::kFailed && !stopped) continue;
      failed = true;
      outcome.code = step.result.code;
      outcome.message = "stage " + Printable(stage->name) + ", step " + std::to_string(step.no) +
                        " (" + step.kind + ") " +
                        (stopped ? "could not be rehearsed: " : "would fail: ") +
                        step.result.message;
      outcome.next =
          step.result.next.empty() ? "mend the cause, then rehearse again" : step.result.next;
    }
    if (stage->maintenance_window) {
      outcome.notes.push_back("stage " + Printable(stage->name) + " will need --in-window");
    }
    if (stage->destructive) {
      outcome.notes.push_back(
          "stage " + Printable(stage->name) + " will need --confirm " +
          Printable(target.Exec("SELECT pg_catalog.current_database()").text(0, 0)));
    }
  }
  target.Rollback();
  if (failed) return outcome;
  outcome.message = "rehearsed and rolled back: nothing was changed";
  if (deferred + uncounted == 0) {
    outcome.message += "; an execution now would do the same";
  } else {
    outcome.message += "; an execution now would do the same where steps are marked done";
  }
  outcome.next = deferred > 0 ? "tranship apply " + plan.file +
                                    " --dry-run=full rehearses what waits, too; it locks tables"
                              : "tranship apply " + plan.file + " --execute";
  return outcome;
}

}  // namespace tranship
