#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/ledger/schema.h"
#include "engine/report/quantities.h"
#include "engine/stages/check_plan.h"
#include "engine/stages/show_plan.h"
#include "engine/stages/stage_ledger.h"
#include "engine/stages/step_kinds.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/plan_files.h"

namespace tranship {
namespace {

std::string FindingsText(const PlanFindings& findings) {
  std::string text;
  for (const PlanProblem& problem : findings.problems) text += problem.display() + "\n";
  for (const PlanProblem& note : findings.notes) text += "note: " + note.display() + "\n";
  return text +
         (findings.problems.empty() ? "no problems"
                                    : Counted(findings.problems.size(), "problem")) +
         "; nothing was touched\n";
}

std::string FindingsJson(const PlanFindings& findings) {
  using Json = nlohmann::ordered_json;
  const auto list = [](const std::vector<PlanProblem>& problems) {
    Json out = Json::array();
    for (const PlanProblem& problem : problems) {
      out.push_back({{"file", problem.file}, {"line", problem.line}, {"what", problem.what}});
    }
    return out;
  };
  const Json document{{"schema_version", 1},
                      {"problems", list(findings.problems)},
                      {"notes", list(findings.notes)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// What the ledger knows, where it can be asked.
std::map<std::string, StageRow> RowsOf(const StagedPlan& plan) {
  try {
    Connection target = OpenPlanTarget(plan, "status");
    return StageLedger(target, plan.name).Load();
  } catch (const DbError&) {
    return {};
  }
}

}  // namespace

ExitCode RunPlanCheckCommand(const Invocation& invocation, Console& console) {
  const PlanFindings findings = CheckPlan(ReadPlanOf(invocation));
  console.out << (invocation.json ? FindingsJson(findings) : FindingsText(findings)) << std::flush;
  return findings.problems.empty() ? ExitCode::kDone : ExitCode::kUsage;
}

ExitCode RunPlanShowCommand(const Invocation& invocation, Console& console) {
  const StagedPlan plan = GoodPlanOf(invocation);
  const auto rows = RowsOf(plan);
  if (invocation.json || invocation.format == ReportFormat::kJson) {
    console.out << PlanJson(plan, rows);
  } else if (invocation.plan.mermaid) {
    console.out << PlanMermaid(plan, rows);
  } else if (invocation.format == ReportFormat::kMarkdown) {
    console.out << PlanMarkdown(plan, rows);
  } else {
    console.out << PlanText(plan, rows);
  }
  console.out << std::flush;
  return ExitCode::kDone;
}

ExitCode RunPlanApproveCommand(const Invocation& invocation, Console& console) {
  const StagedPlan plan = GoodPlanOf(invocation);
  const PlanSettings& settings = invocation.plan;
  const PlanStage* stage = plan.Find(settings.stage);
  std::vector<std::string> names;
  if (stage != nullptr) {
    for (const auto& step : stage->steps) {
      if (step->kind() == "approval") names.push_back(ApprovalName(*step));
    }
  }
  if (settings.by.empty()) {
    throw UserError(ExitCode::kUsage, "nobody approves: say --by PERSON",
                    "tranship plan approve --help");
  }
  if (std::ranges::find(names, settings.name) == names.end()) {
    throw UserError(ExitCode::kUsage,
                    stage == nullptr
                        ? "the plan has no stage \"" + Printable(settings.stage) + "\""
                        : "stage " + Printable(stage->name) + " asks for no approval \"" +
                              Printable(settings.name) + "\"",
                    "tranship plan show " + plan.file);
  }
  Connection target = OpenPlanTarget(plan, "plan");
  EnsureLedgerSchema(target);
  StageLedger(target, plan.name)
      .Approve(settings.stage, settings.name, {settings.by, settings.note, ""});
  console.out << "approved: " << Printable(settings.name) << " of stage "
              << Printable(settings.stage) << ", by " << Printable(settings.by) << "\n"
              << std::flush;
  return ExitCode::kDone;
}

}  // namespace tranship
