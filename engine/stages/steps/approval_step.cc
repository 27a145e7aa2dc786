// `approval`: a named sign-off, and a time that must have passed since the stage before.

#include "engine/report/quantities.h"
#include "engine/stages/stage_ledger.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "io/error.h"

namespace tranship {
namespace {

class ApprovalStep : public Step {
 public:
  ApprovalStep(std::string name, double wait_seconds)
      : name_(std::move(name)), wait_seconds_(wait_seconds) {}

  [[nodiscard]] std::string_view kind() const override { return "approval"; }
  [[nodiscard]] std::string Describe() const override {
    return name_ + (wait_seconds_ > 0 ? ", " + DurationText(wait_seconds_) +
                                            " after the stage before at the earliest"
                                      : "");
  }

  [[nodiscard]] StepResult Rehearse(StepContext&) override {
    return {StepState::kUncounted, ExitCode::kDone, {}, "will need an approval: " + name_, ""};
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    StageLedger ledger(*context.target, context.plan->name);
    StepResult result{StepState::kStopped, ExitCode::kStopped, {}, "", ""};
    if (const std::string before = StageBefore(context); !before.empty() && wait_seconds_ > 0) {
      const double left = wait_seconds_ - ledger.SecondsSinceApplied(before).value_or(0);
      if (left > 0) {
        result.message = "stage " + Printable(before) + " must stand for " +
                         DurationText(wait_seconds_) + "; " + DurationText(left) + " are left";
        return result;
      }
    }
    const auto approval = ledger.FindApproval(context.stage->name, name_);
    if (!approval) {
      result.message = "the approval \"" + Printable(name_) + "\" is missing";
      result.next = "tranship plan approve " + context.plan->file + " --stage " +
                    Printable(context.stage->name) + " --name \"" + Printable(name_) +
                    "\" --by PERSON; then run the same command again";
      return result;
    }
    result = {};
    result.message = "by " + Printable(approval->by) + " at " + approval->at +
                     (approval->note.empty() ? "" : ": " + Printable(approval->note));
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    return {true, "forgets the approval"};
  }
  [[nodiscard]] StepResult Undo(StepContext&) override { return {}; }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  static std::string StageBefore(const StepContext& context) {
    std::string before;
    for (const PlanStage& stage : context.plan->stages) {
      if (stage.name == context.stage->name) break;
      before = stage.name;
    }
    return before;
  }

  std::string name_;
  double wait_seconds_;
};

}  // namespace

std::string ApprovalName(const Step& step) {
  return dynamic_cast<const ApprovalStep&>(step).name();
}

std::unique_ptr<Step> MakeApprovalStep(Fields& fields, const StagedPlan&) {
  const std::string name = fields.RequiredText("name");
  return std::make_unique<ApprovalStep>(name, fields.Duration("wait").value_or(0));
}

}  // namespace tranship
