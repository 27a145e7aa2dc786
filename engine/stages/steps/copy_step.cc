// `copy` and `verify`: the engine's copies and comparisons as steps.

#include "engine/copy_job.h"
#include "engine/report/quantities.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "engine/stages/steps/copy_fields.h"
#include "engine/verify/verify_job.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr const char* kRun = "run";

std::vector<TableCounts> CountsOf(const Report& report) {
  std::vector<TableCounts> counts;
  for (const TableReport& table : report.tables) {
    StepCounts rows;
    rows.inserted = table.rows_written;
    rows.rejected = table.rejected;
    counts.push_back({table.name, rows});
  }
  return counts;
}

StepResult ResultOf(const CopyOutcome& outcome, bool allow_rejects) {
  StepResult result;
  result.counts = CountsOf(outcome.report);
  result.message = outcome.message;
  if (outcome.code == ExitCode::kDone || (outcome.code == ExitCode::kRejects && allow_rejects)) {
    return result;
  }
  result.code = outcome.code;
  result.state = outcome.code == ExitCode::kStopped || outcome.code == ExitCode::kLocked
                     ? StepState::kStopped
                     : StepState::kFailed;
  if (outcome.next != "run the same command again") result.next = outcome.next;
  return result;
}

class CopyStep : public Step {
 public:
  explicit CopyStep(CopyOptions options, std::string from)
      : options_(std::move(options)), from_(std::move(from)) {}

  [[nodiscard]] std::string_view kind() const override { return "copy"; }
  [[nodiscard]] std::string Describe() const override { return TablesText(options_, from_); }

  [[nodiscard]] StepResult Rehearse(StepContext&) override {
    return {StepState::kUncounted, ExitCode::kDone, {}, "copies cannot be rehearsed yet", ""};
  }

  // A run that this step began is gone on with; what an earlier application of the stage did, and
  // a rollback has undone, is done anew.
  [[nodiscard]] StepResult Execute(StepContext& context) override {
    CopyOptions options = options_;
    options.command_line = context.options->command_line;
    CopyOutcome outcome = RunCopy(options, *context.observer, *context.stop);
    if (outcome.report.started < context.begun && outcome.report.state == "done") {
      options.new_run = true;
      outcome = RunCopy(options, *context.observer, *context.stop);
    }
    (*context.facts)[kRun] = outcome.report.run;
    context.remember();
    return ResultOf(outcome, options.on_reject == OnReject::kKeepGoing);
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    return {false, "copies cannot be undone yet"};
  }
  [[nodiscard]] StepResult Undo(StepContext&) override { return {}; }

 private:
  CopyOptions options_;
  std::string from_;
};

}  // namespace

std::unique_ptr<Step> MakeCopyStep(Fields& fields, const StagedPlan& plan) {
  std::string from;
  CopyOptions options = ReadCopyFields(fields, plan, from);
  return std::make_unique<CopyStep>(std::move(options), from);
}

}  // namespace tranship
