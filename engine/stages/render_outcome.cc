#include "engine/stages/render_outcome.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/report/markdown_text.h"
#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string Heading(ApplyKind kind) {
  switch (kind) {
    case ApplyKind::kRehearsal:
      return "dry run";
    case ApplyKind::kExecution:
      return "apply";
    case ApplyKind::kRollbackPreview:
      return "rollback (preview)";
    case ApplyKind::kRollback:
      break;
  }
  return "rollback";
}

std::string EndText(ApplyKind kind, StageEnd end) {
  if (end != StageEnd::kApplied) return std::string(ToString(end));
  switch (kind) {
    case ApplyKind::kRehearsal:
      return "rehearsed";
    case ApplyKind::kExecution:
      return "applied";
    case ApplyKind::kRollbackPreview:
      return "would be rolled back";
    case ApplyKind::kRollback:
      break;
  }
  return "rolled back";
}

StepCounts Total(const StepResult& result) {
  StepCounts total;
  for (const TableCounts& table : result.counts) total += table.counts;
  return total;
}

std::string StepText(const StepOutcome& step, ApplyKind kind) {
  std::string text(kind == ApplyKind::kRollbackPreview ? "" : ToString(step.result.state));
  if (step.earlier) text += " before";
  if (step.result.state == StepState::kDone && !step.result.counts.empty()) {
    text += (text.empty() ? "" : ": ") + CountsText(Total(step.result));
  }
  return text;
}

// What checks found is as stable as the data; messages of other steps hold times and sizes.
std::string StateText(const StepOutcome& step) {
  std::string text(ToString(step.result.state));
  if (step.kind != "checks") return text;
  return text + ": " + MarkdownText(step.result.message.substr(0, step.result.message.find('\n')));
}

// What checks have found, a line each behind the first, which is StateText().
std::string MessageMarkdown(const StepOutcome& step) {
  if (step.kind != "checks") return "";
  std::istringstream lines(step.result.message);
  std::string line;
  std::getline(lines, line);
  std::string text;
  while (std::getline(lines, line)) {
    const size_t begin = line.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    text += "- " + MarkdownText(line.substr(begin)) + "\n";
  }
  return text.empty() ? "" : "\nStep " + std::to_string(step.no) + ":\n\n" + text;
}

// `changed`: of rows that a step does not tell apart.
std::vector<std::string> Cells(const TableCounts& table) {
  const StepCounts& c = table.counts;
  return {table.table,       Counted(c.inserted),  Counted(c.updated), Counted(c.deleted),
          Counted(c.merged), Counted(c.unchanged), Counted(c.rejected)};
}

}  // namespace

std::string OutcomeText(const ApplyOutcome& outcome) {
  std::string text = Heading(outcome.kind) + " of plan " + Printable(outcome.plan) + "\n";
  for (const StageOutcome& stage : outcome.stages) {
    text += "\n" + Printable(stage.stage) +
            (stage.title.empty() ? "" : ": " + Printable(stage.title)) + " [" +
            EndText(outcome.kind, stage.end) + "]\n";
    for (const StepOutcome& step : stage.steps) {
      const std::string state = StepText(step, outcome.kind);
      text += "  " + std::to_string(step.no) + ". " + step.kind + ": " + step.title +
              (state.empty() ? "" : " [" + state + "]") + "\n";
      if (!step.result.message.empty()) text += "     " + step.result.message + "\n";
      using enum TextTable::Align;
      TextTable tables({{"     table"},
                        {"inserted", kRight},
                        {"updated", kRight},
                        {"deleted", kRight},
                        {"changed", kRight},
                        {"unchanged", kRight},
                        {"rejected", kRight}});
      for (const TableCounts& table : step.result.counts) {
        if (table.table.empty()) continue;
        auto cells = Cells(table);
        cells.front() = "     " + cells.front();
        tables.Add(cells);
      }
      if (tables.rows() > 0) text += tables.Text();
    }
  }
  for (const std::string& note : outcome.notes) text += "note: " + note + "\n";
  if (outcome.code == ExitCode::kDone) {
    text += "\n" + outcome.message + "\n";
    if (!outcome.next.empty()) text += "next: " + outcome.next + "\n";
  }
  return text;
}

std::string OutcomeMarkdown(const ApplyOutcome& outcome) {
  std::string text = "# " + MarkdownText(outcome.plan) + ": " + Heading(outcome.kind) + "\n\n" +
                     MarkdownText(outcome.message) + "\n";
  for (const StageOutcome& stage : outcome.stages) {
    text += "\n## " + MarkdownText(stage.stage) + ": " + EndText(outcome.kind, stage.end) + "\n";
    if (stage.steps.empty()) continue;
    text +=
        "\n| step | kind | what | table | inserted | updated | deleted | changed | unchanged | "
        "rejected "
        "| state |\n|---:|---|---|---|---:|---:|---:|---:|---:|---:|---|\n";
    for (const StepOutcome& step : stage.steps) {
      const auto row = [&](const TableCounts& table) {
        text += "| " + std::to_string(step.no) + " | " + step.kind + " | " +
                MarkdownText(step.title) + " | ";
        for (const std::string& cell : Cells(table)) text += MarkdownText(cell) + " | ";
        text += StateText(step) + " |\n";
      };
      for (const TableCounts& table : step.result.counts) row(table);
      if (step.result.counts.empty()) row({});
    }
    for (const StepOutcome& step : stage.steps) text += MessageMarkdown(step);
  }
  return text;
}

std::string OutcomeJson(const ApplyOutcome& outcome) {
  using Json = nlohmann::ordered_json;
  Json stages = Json::array();
  for (const StageOutcome& stage : outcome.stages) {
    Json steps = Json::array();
    for (const StepOutcome& step : stage.steps) {
      Json tables = Json::array();
      for (const TableCounts& table : step.result.counts) {
        const StepCounts& c = table.counts;
        tables.push_back({{"name", table.table},
                          {"inserted", c.inserted},
                          {"updated", c.updated},
                          {"deleted", c.deleted},
                          {"merged", c.merged},
                          {"unchanged", c.unchanged},
                          {"rejected", c.rejected}});
      }
      steps.push_back({{"no", step.no},
                       {"kind", step.kind},
                       {"title", step.title},
                       {"state", ToString(step.result.state)},
                       {"earlier", step.earlier},
                       {"message", step.result.message},
                       {"tables", std::move(tables)}});
    }
    stages.push_back({{"name", stage.stage},
                      {"state", EndText(outcome.kind, stage.end)},
                      {"steps", std::move(steps)}});
  }
  const Json document{
      {"schema_version", 1},           {"plan", outcome.plan},
      {"mode", Heading(outcome.kind)}, {"exit_code", static_cast<int>(outcome.code)},
      {"message", outcome.message},    {"next", outcome.next},
      {"notes", outcome.notes},        {"stages", std::move(stages)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
