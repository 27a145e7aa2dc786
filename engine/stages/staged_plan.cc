#include "engine/stages/staged_plan.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "engine/check/parse_checks.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/stages/fields.h"
#include "engine/stages/stage_order.h"
#include "engine/stages/step_kinds.h"
#include "hashing/digest.h"
#include "io/error.h"
#include "io/file_text.h"
#include "io/pg/conninfo.h"

namespace tranship {
namespace {

constexpr const char* kEach = "${each}";

class PlanReader {
 public:
  PlanReader(const std::string& path, const std::map<std::string, std::string>& set,
             const VariableLookup& environment)
      : set_(set), environment_(environment) {
    plan_.file = Printable(path);
    const size_t slash = path.rfind('/');
    plan_.folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  }

  PlanReading Read(const std::string& text) {
    auto raw = ParseDocument(text, plan_.file, problems_);
    if (raw) {
      ReadVariables(*raw);
      DocumentValue whole = *raw;
      Substitute(
          whole,
          [this](const std::string& name) {
            return name == "each" ? std::optional<std::string>(kEach) : Variable(name);
          },
          plan_.file, problems_);
      ReadTop(whole);
      ReadChecks(text);
      ReadStages(whole, *raw);
    }
    SortProblems(problems_);
    return {std::move(plan_), std::move(problems_)};
  }

 private:
  void ReadVariables(const DocumentValue& root) {
    const DocumentValue* variables = root.Find("variables");
    if (variables == nullptr || variables->table() == nullptr) return;
    for (const auto& [name, value] : *variables->table()) {
      if (const std::string* text = value.text()) {
        variables_[name] = *text;
      } else if (const int64_t* number = value.integer()) {
        variables_[name] = std::to_string(*number);
      } else {
        problems_.push_back({plan_.file, value.line,
                             "variable " + Printable(name) + " is neither a text nor a number"});
      }
    }
    for (const auto& [name, value] : set_) {
      if (!variables_.contains(name)) {
        problems_.push_back({plan_.file, variables->line,
                             "--set " + Printable(name) + ": the plan has no such variable"});
      }
    }
  }

  std::optional<std::string> Variable(const std::string& name) const {
    if (const auto given = set_.find(name); given != set_.end()) return given->second;
    if (auto value = environment_(name)) return value;
    const auto own = variables_.find(name);
    return own == variables_.end() ? std::nullopt : std::optional(own->second);
  }

  void ReadTop(const DocumentValue& root) {
    Fields top(root, "plan", plan_.file, problems_);
    plan_.name = top.RequiredText("name");
    plan_.source = top.Text("source");
    const bool names_source = !plan_.source.empty();
    top.Any("variables");
    top.Any("stage");
    top.Any("check");
    check_files_ = top.Texts("checks");
    for (const auto& [name, uri] : top.Pairs("databases")) {
      const int line = root.Find("databases")->Find(name)->line;
      CheckUri(name, uri, line);
      plan_.databases[name] = uri;
      if (name != "target" && !names_source) {
        plan_.source = plan_.source.empty() ? name : "";  // the only one, or none by default
      }
    }
    if (!plan_.databases.contains("target")) {
      top.Problem("databases", "[databases] has no target");
    } else if (SqlitePath(plan_.databases["target"])) {
      top.Problem("databases", "the target is a PostgreSQL database; SQLite files can be sources");
    }
    if (names_source && !plan_.databases.contains(plan_.source)) {
      top.Problem("source", "no database is called " + Printable(plan_.source));
    }
    top.Close();
  }

  // Variables are put into a file of checks as they are into a plan.
  void ReadChecks(const std::string& plan_text) {
    TakeChecks(plan_text, plan_.file);
    for (const std::string& name : check_files_) {
      if (const auto text = FileText(plan_.Path(name))) {
        TakeChecks(*text, name);
      } else {
        problems_.push_back({plan_.file, 0, "checks: no such file: " + Printable(name)});
      }
    }
  }

  void TakeChecks(const std::string& text, const std::string& name) {
    DocumentValue whole;
    whole.value = text;
    std::vector<PlanProblem> told;  // with the plan, or by the parser
    Substitute(
        whole,
        [this](const std::string& variable) {
          return variable == "each" ? std::optional<std::string>(kEach) : Variable(variable);
        },
        Printable(name), told);
    if (name != plan_.file) std::ranges::move(told, std::back_inserter(problems_));
    ParsedChecks parsed = ParseChecks(*whole.text(), name);
    for (const std::string& problem : parsed.problems) problems_.push_back(ProblemFrom(problem));
    for (CheckSpec& spec : parsed.specs) {
      if (FindCheck(spec.name)) {
        problems_.push_back(
            ProblemFrom(spec.place + ": two checks are called " + Printable(spec.name)));
      }
      plan_.checks.push_back(std::move(spec));
    }
  }

  [[nodiscard]] bool FindCheck(const std::string& name) const {
    return std::ranges::find(plan_.checks, name, &CheckSpec::name) != plan_.checks.end();
  }

  // "checks.toml:12: what".
  static PlanProblem ProblemFrom(const std::string& text) {
    PlanProblem problem;
    const size_t colon = text.find(':');
    const size_t second = colon == std::string::npos ? colon : text.find(": ", colon);
    if (second == std::string::npos) return {text, 0, ""};
    problem.file = text.substr(0, colon);
    problem.line = second > colon ? std::atoi(text.c_str() + colon + 1) : 0;
    problem.what = text.substr(second + 2);
    return problem;
  }

  void CheckUri(const std::string& name, const std::string& uri, int line) {
    const auto path = SqlitePath(uri);
    const auto problem = path ? std::nullopt : ConninfoProblem(uri);
    if (path && path->empty()) {
      problems_.push_back({plan_.file, line, "database " + Printable(name) + " names no file"});
    } else if (problem) {
      problems_.push_back(
          {plan_.file, line, "database " + Printable(name) + ": " + Printable(*problem)});
    }
  }

  void ReadStages(const DocumentValue& root, const DocumentValue& raw) {
    const DocumentValue* stages = root.Find("stage");
    if (stages == nullptr || stages->list() == nullptr || stages->list()->empty()) {
      problems_.push_back({plan_.file, 0, "the plan has no [[stage]]"});
      return;
    }
    const DocumentValue::List& raw_stages = *raw.Find("stage")->list();
    for (size_t i = 0; i < stages->list()->size(); ++i) {
      ReadStage((*stages->list())[i], raw_stages[i]);
    }
    OrderStages(plan_, problems_);
  }

  void ReadStage(const DocumentValue& table, const DocumentValue& raw) {
    PlanStage stage;
    stage.line = table.line;
    Fields fields(table, "stage", plan_.file, problems_);
    stage.name = fields.RequiredText("name");
    stage.title = fields.Text("title");
    stage.needs = fields.Texts("needs");
    stage.maintenance_window = fields.Flag("maintenance_window");
    stage.destructive = fields.Flag("destructive");
    stage.gate = fields.Texts("gate");
    stage.keep_seconds = fields.Duration("keep").value_or(stage.keep_seconds);
    const DocumentValue* steps = fields.Any("step");
    fields.Close();
    if (steps != nullptr && steps->list() != nullptr) {
      const DocumentValue::List& raw_steps = *raw.Find("step")->list();
      for (size_t i = 0; i < steps->list()->size(); ++i) {
        ReadStep((*steps->list())[i], raw_steps[i], stage);
      }
    }
    for (const std::string& name : stage.gate) {
      if (FindCheck(name)) continue;
      problems_.push_back(
          {plan_.file, fields.line("gate"),
           "gate of stage " + Printable(stage.name) + ": there is no check " + Printable(name)});
    }
    if (!stage.gate.empty()) {
      stage.steps.push_back(MakeGate(stage.gate));
      stage.steps.back()->line = fields.line("gate");
      stage.steps.back()->title = "gate";
    }
    if (stage.steps.empty()) {
      fields.Problem("name", "it has neither a step nor a gate");
    }
    DocumentValue head = raw;
    auto& members = std::get<DocumentValue::Table>(head.value);
    std::erase_if(members, [](const auto& member) { return member.first == "step"; });
    stage.definition = Definition(CanonicalText(head), {});
    plan_.stages.push_back(std::move(stage));
  }

  // `foreach` repeats the step with ${each} put in.
  void ReadStep(const DocumentValue& table, const DocumentValue& raw, PlanStage& stage) {
    const DocumentValue* each = table.Find("foreach");
    if (each == nullptr) {
      if (CanonicalText(table).find(kEach) != std::string::npos) {
        problems_.push_back({plan_.file, table.line, "${each} stands in a step without foreach"});
      }
      return ReadOneStep(table, raw, stage);
    }
    Fields fields(table, "step", plan_.file, problems_);
    const std::vector<std::string> values = fields.Texts("foreach");
    if (values.empty()) fields.Problem("foreach", "foreach is a list of texts that is not empty");
    for (const std::string& value : values) {
      ReadOneStep(WithEach(table, value), WithEach(raw, value), stage);
    }
  }

  static DocumentValue WithEach(DocumentValue step, const std::string& value) {
    auto& members = std::get<DocumentValue::Table>(step.value);
    std::erase_if(members, [](const auto& member) { return member.first == "foreach"; });
    ForEachText(step, [&](std::string& text) {
      for (size_t at = 0; (at = text.find(kEach, at)) != std::string::npos; at += value.size()) {
        text.replace(at, std::string_view(kEach).size(), value);
      }
    });
    return step;
  }

  void ReadOneStep(const DocumentValue& table, const DocumentValue& raw, PlanStage& stage) {
    const DocumentValue* kind = table.Find("kind");
    const std::string word = kind != nullptr && kind->text() != nullptr ? *kind->text() : "";
    Fields fields(table, "step" + (word.empty() ? "" : " " + Printable(word)), plan_.file,
                  problems_);
    fields.RequiredText("kind");
    const std::string title = fields.Text("title");
    if (word.empty()) return;
    auto step = MakeStep(word, fields, plan_);
    if (!step) return;
    step->line = table.line;
    step->title = title;
    for (const std::string& file : step->files()) {
      if (!std::filesystem::exists(plan_.Path(file))) {
        problems_.push_back({plan_.file, table.line, "no such file: " + Printable(file)});
      }
    }
    step->definition = Definition(CanonicalText(raw), step->files());
    stage.steps.push_back(std::move(step));
  }

  // Values of variables may be secrets: only their digests are kept.
  std::string Definition(std::string text, const std::vector<std::string>& files) const {
    for (const auto& [name, digest] : VariablesIn(text)) {
      text += "${" + name + "} has digest " + digest + "\n";
    }
    for (const std::string& file : files) {
      if (const auto content = FileText(plan_.Path(file))) {
        text += "--- " + file + "\n" + *content + (content->ends_with('\n') ? "" : "\n");
      }
    }
    return text;
  }

  std::map<std::string, std::string> VariablesIn(const std::string& text) const {
    std::map<std::string, std::string> digests;
    for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
      const std::string name = text.substr(at + 2, text.find('}', at) - at - 2);
      if (const auto value = Variable(name)) digests[name] = ToHex(HashText(*value));
    }
    return digests;
  }

  const std::map<std::string, std::string>& set_;
  const VariableLookup& environment_;
  std::map<std::string, std::string> variables_;
  std::vector<std::string> check_files_;
  StagedPlan plan_;
  std::vector<PlanProblem> problems_;
};

}  // namespace

const std::string& StagedPlan::uri(const std::string& database) const {
  return databases.at(database);
}

std::string StagedPlan::Path(const std::string& path) const {
  return path.starts_with('/') ? path : folder + path;
}

const PlanStage* StagedPlan::Find(const std::string& stage) const {
  const auto found = std::ranges::find(stages, stage, &PlanStage::name);
  return found == stages.end() ? nullptr : &*found;
}

PlanReading ReadPlan(const std::string& path, const std::map<std::string, std::string>& set,
                     const VariableLookup& environment) {
  const auto text = FileText(path);
  if (!text) {
    throw UserError(ExitCode::kUsage, "cannot read the plan " + Printable(path),
                    "name a plan's file; tranship init DIR makes one to begin with");
  }
  return PlanReader(path, set, environment).Read(*text);
}

Connection OpenPlanTarget(const StagedPlan& plan, const std::string& role) {
  ConnectOptions options;
  options.conninfo = plan.uri("target");
  options.side = "target";
  options.role = role;
  return Connection::Open(options);
}

}  // namespace tranship
