#include "engine/stages/show_plan.h"

#include <nlohmann/json.hpp>

#include "engine/report/markdown_text.h"
#include "engine/report/text_table.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/stages/thrown_result.h"
#include "io/error.h"
#include "io/pg/conninfo.h"

namespace tranship {
namespace {

using Rows = std::map<std::string, StageRow>;

std::string StateOf(const PlanStage& stage, const Rows& rows) {
  const auto row = rows.find(stage.name);
  return row == rows.end() ? "pending" : std::string(ToString(row->second.state));
}

std::string StateOfStep(const PlanStage& stage, int no, const Rows& rows) {
  const auto row = rows.find(stage.name);
  if (row == rows.end()) return "";
  for (const StepRow& step : row->second.steps) {
    if (step.no == no) return std::string(tranship::ToString(step.state));
  }
  return "";
}

std::vector<std::string> Needs(const PlanStage& stage) {
  std::vector<std::string> needs;
  if (stage.maintenance_window) needs.emplace_back("maintenance window (--in-window)");
  if (stage.destructive) needs.emplace_back("destroys data (--confirm DATABASE)");
  return needs;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + Printable(text);
  return joined;
}

std::string DisplayUri(const std::string& uri) {
  return SqlitePath(uri) ? Printable(uri) : DisplayConninfo(uri);
}

// Mermaid's texts stand in quotes; its entities are numbered (mermaid.js.org, "Entity codes").
std::string MermaidText(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    out += c == '"' ? "#quot;" : c == '<' ? "#lt;" : c == '#' ? "#35;" : std::string(1, c);
  }
  return out;
}

}  // namespace

std::string PlanText(const StagedPlan& plan, const Rows& rows) {
  std::string text = "plan " + Printable(plan.name) + " (" + plan.file + ")\n";
  for (const auto& [name, uri] : plan.databases) {
    text += "  " + Printable(name) + ": " + DisplayUri(uri) + "\n";
  }
  for (const PlanStage& stage : plan.stages) {
    text += "\n" + Printable(stage.name) +
            (stage.title.empty() ? "" : ": " + Printable(stage.title)) + " [" +
            StateOf(stage, rows) + "]\n";
    if (!stage.needs.empty()) text += "  needs " + Joined(stage.needs) + "\n";
    for (const std::string& need : Needs(stage)) text += "  " + need + "\n";
    int no = 0;
    for (const auto& step : stage.steps) {
      const std::string state = StateOfStep(stage, ++no, rows);
      text += "  " + std::to_string(no) + ". " + std::string(step->kind()) + ": " + TitleOf(*step) +
              (state.empty() ? "" : " [" + state + "]") + "\n";
    }
    if (!stage.gate.empty()) text += "  gate: " + Joined(stage.gate) + "\n";
  }
  return text;
}

std::string PlanMarkdown(const StagedPlan& plan, const Rows& rows) {
  std::string text = "# Plan " + MarkdownText(plan.name) + "\n\n";
  text += "| database | where |\n|---|---|\n";
  for (const auto& [name, uri] : plan.databases) {
    text += "| " + MarkdownText(name) + " | " + MarkdownText(DisplayUri(uri)) + " |\n";
  }
  text += "\n```mermaid\n" + PlanMermaid(plan, rows) + "```\n";
  for (const PlanStage& stage : plan.stages) {
    text += "\n## " + MarkdownText(stage.name) +
            (stage.title.empty() ? "" : ": " + MarkdownText(stage.title)) + "\n\n";
    if (!rows.empty()) text += "State: " + StateOf(stage, rows) + "\n\n";
    if (!stage.needs.empty()) text += "Needs: " + MarkdownText(Joined(stage.needs)) + "\n\n";
    for (const std::string& need : Needs(stage)) text += "**" + need + "**\n\n";
    int no = 0;
    for (const auto& step : stage.steps) {
      text += std::to_string(++no) + ". `" + std::string(step->kind()) + "` " +
              MarkdownText(TitleOf(*step)) + "\n";
    }
    if (!stage.gate.empty()) text += "\nGate: " + MarkdownText(Joined(stage.gate)) + "\n";
  }
  return text;
}

std::string PlanMermaid(const StagedPlan& plan, const Rows& rows) {
  std::string text = "flowchart TD\n";
  std::map<std::string, int> numbers;
  int number = 0;
  const PlanStage* before = nullptr;
  for (const PlanStage& stage : plan.stages) {
    numbers[stage.name] = ++number;
    std::string label = "<b>" + MermaidText(stage.name) + "</b>";
    for (const auto& step : stage.steps) {
      label +=
          "<br/>" + std::string(step->kind()) + ": " + MermaidText(CutToWidth(TitleOf(*step), 48));
    }
    text += "  s" + std::to_string(number) + "[\"" + label + "\"]\n";
    const std::string here = "s" + std::to_string(number);
    for (const std::string& need : stage.needs) {
      if (numbers.contains(need)) {
        text += "  s" + std::to_string(numbers[need]) + " --> " + here + "\n";
      }
    }
    if (stage.needs.empty() && before != nullptr) {
      text += "  s" + std::to_string(numbers[before->name]) + " -.-> " + here + "\n";
    }
    if (stage.destructive) text += "  style " + here + " stroke:#b00020,stroke-width:3px\n";
    if (StateOf(stage, rows) == "applied") text += "  style " + here + " fill:#dff0d8\n";
    if (!stage.gate.empty()) {
      text += "  g" + std::to_string(number) + "{{\"gate: " + MermaidText(Joined(stage.gate)) +
              "\"}}\n  " + here + " --- g" + std::to_string(number) + "\n";
    }
    before = &stage;
  }
  return text;
}

std::string PlanJson(const StagedPlan& plan, const Rows& rows) {
  using Json = nlohmann::ordered_json;
  Json document{{"schema_version", 1}, {"plan", plan.name}, {"stages", Json::array()}};
  for (const PlanStage& stage : plan.stages) {
    Json steps = Json::array();
    int no = 0;
    for (const auto& step : stage.steps) {
      ++no;
      steps.push_back({{"no", no},
                       {"kind", step->kind()},
                       {"title", TitleOf(*step)},
                       {"state", StateOfStep(stage, no, rows)}});
    }
    document["stages"].push_back({{"name", stage.name},
                                  {"title", stage.title},
                                  {"state", StateOf(stage, rows)},
                                  {"needs", stage.needs},
                                  {"maintenance_window", stage.maintenance_window},
                                  {"destructive", stage.destructive},
                                  {"gate", stage.gate},
                                  {"steps", std::move(steps)}});
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
