// `shell`: another program, for what tranship does not do itself; only with --allow-shell.

#include <algorithm>

#include "engine/exit_code.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "io/error.h"
#include "io/process.h"

namespace tranship {
namespace {

class ShellStep : public Step {
 public:
  ShellStep(std::string command, std::string undo)
      : command_(std::move(command)), undo_(std::move(undo)) {}

  [[nodiscard]] std::string_view kind() const override { return "shell"; }
  [[nodiscard]] std::string Describe() const override { return command_; }

  [[nodiscard]] StepResult Rehearse(StepContext&) override {
    return {StepState::kUncounted,
            ExitCode::kDone,
            {},
            "a program of its own, it cannot be rolled back",
            ""};
  }
  [[nodiscard]] StepResult Execute(StepContext& context) override { return Run(context, command_); }
  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    if (undo_.empty()) return {false, "it says no undo = \"COMMAND\""};
    return {true, "runs " + Printable(undo_)};
  }
  [[nodiscard]] StepResult Undo(StepContext& context) override { return Run(context, undo_); }

 private:
  // Databases are in the environment: a password in one does not show in a list of processes.
  static StepResult Run(const StepContext& context, const std::string& command) {
    ProgramCall call;
    call.arguments = {"/bin/sh", "-c", command};
    call.folder = context.plan->folder.empty() ? "." : context.plan->folder;
    for (const auto& [name, uri] : context.plan->databases) {
      std::string variable = "TRANSHIP_DATABASE_" + name;
      std::ranges::transform(variable, variable.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c == '-' ? '_' : c;
      });
      call.environment.emplace_back(variable, uri);
    }
    call.environment.emplace_back("TRANSHIP_STAGE", context.stage->name);
    call.cancelled = [&] { return context.stop->at_once(); };
    const ProgramEnd end = RunProgram(call);
    StepResult result;
    if (end.exit_code != 0) {
      result.state = StepState::kFailed;
      result.code = ExitCode::kFailed;
      result.message = "the command ended with exit code " + std::to_string(end.exit_code) + ": " +
                       Printable(end.output.substr(end.output.size() -
                                                   std::min<size_t>(end.output.size(), 500)));
    }
    return result;
  }

  std::string command_;
  std::string undo_;
};

}  // namespace

std::unique_ptr<Step> MakeShellStep(Fields& fields, const StagedPlan&) {
  const std::string command = fields.RequiredText("command");
  return std::make_unique<ShellStep>(command, fields.Text("undo"));
}

}  // namespace tranship
