#include "engine/stages/refusals.h"

#include <algorithm>

#include "engine/exit_code.h"
#include "engine/stages/definition_diff.h"
#include "io/error.h"

namespace tranship {
namespace {

[[noreturn]] void Refuse(const std::vector<std::string>& problems, const std::string& next) {
  std::string message = "nothing was begun:";
  for (const std::string& problem : problems) message += "\n  " + problem;
  throw UserError(ExitCode::kUsage, message, next);
}

// Definitions of a stage and of its steps `numbers`, as they were and as they are.
struct Definitions {
  std::string before, after;
};

Definitions DefinitionsOf(const PlanStage& stage, const StageRow& row) {
  const bool applied = row.state == StageState::kApplied;
  Definitions both;
  if (applied) {
    both.before = row.definition;
    both.after = stage.definition;
  }
  for (const StepRow& step : row.steps) {
    if (step.state != StepState::kDone) continue;
    both.before += step.definition;
    const auto at = static_cast<size_t>(step.no) - 1;
    if (at < stage.steps.size()) both.after += stage.steps[at]->definition;
  }
  if (applied) {
    for (size_t i = row.steps.size(); i < stage.steps.size(); ++i) {
      both.after += stage.steps[i]->definition;
    }
  }
  return both;
}

}  // namespace

bool IsApplied(const StageRows& rows, const PlanStage& stage) {
  const auto row = rows.find(stage.name);
  return row != rows.end() && row->second.state == StageState::kApplied;
}

const StepRow* DoneStep(const StageRows& rows, const PlanStage& stage, int no) {
  const auto row = rows.find(stage.name);
  if (row == rows.end()) return nullptr;
  const auto step = std::ranges::find(row->second.steps, no, &StepRow::no);
  return step != row->second.steps.end() && step->state == StepState::kDone ? &*step : nullptr;
}

std::vector<const PlanStage*> StagesUntil(const StagedPlan& plan, const std::string& until) {
  if (!until.empty() && plan.Find(until) == nullptr) {
    throw UserError(ExitCode::kUsage, "--until: the plan has no stage " + Printable(until),
                    "tranship plan show " + plan.file);
  }
  std::vector<const PlanStage*> chosen;
  for (const PlanStage& stage : plan.stages) {
    chosen.push_back(&stage);
    if (stage.name == until) break;
  }
  return chosen;
}

void RefuseEdited(const StagedPlan& plan, const StageRows& rows) {
  std::vector<std::string> problems;
  for (const auto& [name, row] : rows) {
    const std::string stage_name = "stage " + Printable(name);
    if (row.state == StageState::kRolledBack) continue;
    if (row.state == StageState::kRollingBack) {
      problems.push_back(stage_name + " is being rolled back: tranship rollback goes on with it");
      continue;
    }
    const PlanStage* stage = plan.Find(name);
    if (stage == nullptr) {
      problems.push_back(stage_name + " was begun " + row.begun +
                         " and is not in the plan any more");
      continue;
    }
    const Definitions both = DefinitionsOf(*stage, row);
    if (both.before == both.after) continue;
    problems.push_back(
        plan.file + ":" + std::to_string(stage->line) + ": " + stage_name +
        (row.state == StageState::kApplied ? " is applied (" : " has steps that are done (") +
        (row.finished.empty() ? row.begun : row.finished) + ") and was edited since:");
    for (const std::string& line : DefinitionDiff(both.before, both.after)) {
      problems.push_back("  " + line);
    }
  }
  if (!problems.empty()) {
    Refuse(problems,
           "put it back as it was, and say what is new in a stage of its own; or roll the stage "
           "back first: tranship rollback " +
               plan.file);
  }
}

void RefuseUnallowed(const StagedPlan& plan, const std::vector<const PlanStage*>& stages,
                     const StageRows& rows, const ApplyOptions& options,
                     const std::string& database) {
  std::vector<std::string> problems;
  for (const PlanStage* stage : stages) {
    if (IsApplied(rows, *stage)) continue;
    const std::string name = "stage " + Printable(stage->name);
    if (stage->maintenance_window && !options.in_window) {
      problems.push_back(name +
                         " belongs into a maintenance window: say --in-window, or stop before it "
                         "with --until");
    }
    if (stage->destructive && options.confirm != database) {
      problems.push_back(
          name + " destroys data: say --confirm " + Printable(database) +
          (options.confirm.empty() ? "" : " (not " + Printable(options.confirm) + ")"));
    }
    const bool shell =
        std::ranges::any_of(stage->steps, [](const auto& step) { return step->kind() == "shell"; });
    if (shell && !options.allow_shell) {
      problems.push_back(name + " runs shell commands: say --allow-shell");
    }
  }
  if (!problems.empty()) Refuse(problems, "tranship plan show " + plan.file);
}

}  // namespace tranship
