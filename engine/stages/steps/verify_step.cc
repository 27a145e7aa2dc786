// `verify`: source and target compared in full.

#include "engine/report/quantities.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "engine/stages/steps/copy_fields.h"
#include "engine/verify/verify_job.h"
#include "io/error.h"

namespace tranship {
namespace {

class VerifyStep : public Step {
 public:
  VerifyStep(CopyOptions options, std::string from)
      : options_(std::move(options)), from_(std::move(from)) {}

  [[nodiscard]] std::string_view kind() const override { return "verify"; }
  [[nodiscard]] std::string Describe() const override { return TablesText(options_, from_); }

  [[nodiscard]] StepResult Rehearse(StepContext&) override {
    return {StepState::kUncounted,
            ExitCode::kDone,
            {},
            "reads through sessions of its own, which do not see the rehearsal",
            ""};
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    const VerifyOutcome outcome = RunVerify(options_, *context.observer, *context.stop);
    StepResult result;
    result.message = outcome.message;
    if (outcome.code == ExitCode::kDone) {
      uint64_t rows = 0;
      for (const TableReport& table : outcome.report.tables) rows += table.rows_target.value_or(0);
      result.message =
          Counted(outcome.report.tables.size(), "table") + ", " + Counted(rows, "row") + ": equal";
      return result;
    }
    result.code = outcome.code;
    result.state = outcome.code == ExitCode::kStopped ? StepState::kStopped : StepState::kFailed;
    for (const TableReport& table : outcome.report.tables) {
      if (table.verdict == Verdict::kMatch) continue;
      result.message += "\n  " + Printable(table.name) + ": " +
                        std::string(ToString(table.verdict)) + ", " +
                        std::to_string(table.missing) + " missing, " + std::to_string(table.extra) +
                        " extra, " + std::to_string(table.changed) + " changed";
    }
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    return {true, "nothing: it only read"};
  }
  [[nodiscard]] StepResult Undo(StepContext&) override { return {}; }

 private:
  CopyOptions options_;
  std::string from_;
};

}  // namespace

std::unique_ptr<Step> MakeVerifyStep(Fields& fields, const StagedPlan& plan) {
  std::string from;
  CopyOptions options = ReadSourceFields(fields, plan, from);
  return std::make_unique<VerifyStep>(std::move(options), from);
}

}  // namespace tranship
