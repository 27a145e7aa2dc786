// `checks`, and the gate of a stage: questions about the data that must be answered well.

#include <algorithm>
#include <optional>

#include "engine/check/bad_rows.h"
#include "engine/check/check_ledger.h"
#include "engine/check/run_checks.h"
#include "engine/report/quantities.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string LineOf(const CheckResult& check) {
  std::string line = check.name + ": ";
  if (check.state == CheckState::kError) return line + "could not be run: " + check.message;
  line += check.blocks ? "failed" : "warning";
  if (check.offending > 0) line += ", " + Counted(check.offending) + " offending";
  if (!check.expected.empty()) line += ", expected " + check.expected;
  if (!check.actual.empty()) line += ", found " + check.actual;
  std::string samples;
  for (const std::string& sample : check.samples) samples += (samples.empty() ? "" : "; ") + sample;
  return line + (samples.empty() ? "" : " (" + samples + ")");
}

class ChecksStep : public Step {
 public:
  explicit ChecksStep(std::vector<std::string> names, std::string from)
      : names_(std::move(names)), from_(std::move(from)) {}

  [[nodiscard]] std::string_view kind() const override { return "checks"; }
  [[nodiscard]] std::string Describe() const override {
    std::string text;
    for (const std::string& name : names_) text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  void Inspect(const Inspection& look) const override {
    if (look.target == nullptr) return;
    for (const CheckSpec& spec : Specs(*look.plan)) {
      if (spec.needs_source() && From(*look.plan).empty()) {
        look.problem(line, "check " + Printable(spec.name) + " needs a source database");
      }
      if (spec.side != CheckSide::kTarget && !spec.compares_sides()) continue;
      if (spec.table.name.empty() || look.sql_before.find(spec.table.name) != std::string::npos) {
        continue;
      }
      for (const std::string& missing : MissingFrom(*look.catalog, spec, CheckSide::kTarget)) {
        look.problem(line, "check " + Printable(spec.name) + ": " + missing);
      }
    }
  }

  [[nodiscard]] StepResult Rehearse(StepContext& context) override {
    std::vector<CheckResult> results;
    return Run(context, results);
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    std::vector<CheckResult> results;
    StepResult result = Run(context, results);
    SaveCheckResults(*context.target, context.scope, results);
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    return {true, "nothing: it only read"};
  }
  [[nodiscard]] StepResult Undo(StepContext&) override { return {}; }

 private:
  [[nodiscard]] const std::string& From(const StagedPlan& plan) const {
    return from_.empty() ? plan.source : from_;
  }

  [[nodiscard]] std::vector<CheckSpec> Specs(const StagedPlan& plan) const {
    std::vector<CheckSpec> specs;
    for (const std::string& name : names_) {
      const auto found = std::ranges::find(plan.checks, name, &CheckSpec::name);
      if (found != plan.checks.end()) specs.push_back(*found);
    }
    return specs;
  }

  StepResult Run(const StepContext& context, std::vector<CheckResult>& results) const {
    const std::vector<CheckSpec> specs = Specs(*context.plan);
    CheckEnds ends{.target = context.target};
    std::optional<Connection> source;
    std::optional<Database> file;
    const std::string& from = From(*context.plan);
    if (std::ranges::any_of(specs, &CheckSpec::needs_source) && !from.empty()) {
      const std::string& uri = context.plan->uri(from);
      if (const auto path = SqlitePath(uri)) {
        ends.file = &file.emplace(Database::Open(*path));
      } else {
        ConnectOptions options;
        options.conninfo = uri;
        options.side = "source";
        options.role = "check";
        ends.source = &source.emplace(Connection::Open(options));
      }
    }
    results = RunChecks(specs, ends, context.stop);
    StepResult result;
    const CheckCounts counts = CountChecks(results);
    result.message = Counted(counts.passed) + " of " + Counted(results.size(), "check") + " passed";
    for (const CheckResult& check : results) {
      if (check.state != CheckState::kPassed)
        result.message += "\n     " + Printable(LineOf(check));
    }
    if (ChecksBlock(results)) {
      result.state = StepState::kFailed;
      result.code = ExitCode::kDifferences;
    }
    return result;
  }

  std::vector<std::string> names_;
  std::string from_;
};

}  // namespace

std::unique_ptr<Step> MakeGate(const std::vector<std::string>& checks) {
  return std::make_unique<ChecksStep>(checks, "");
}

std::unique_ptr<Step> MakeChecksStep(Fields& fields, const StagedPlan& plan) {
  std::vector<std::string> names = fields.Texts("only");
  for (const std::string& name : names) {
    if (std::ranges::find(plan.checks, name, &CheckSpec::name) == plan.checks.end()) {
      fields.Problem("only", "there is no check " + Printable(name));
    }
  }
  if (names.empty()) {
    for (const CheckSpec& spec : plan.checks) names.push_back(spec.name);
  }
  if (names.empty()) fields.Problem("kind", "the plan has no [[check]]");
  const std::string from = fields.Text("from");
  if (!from.empty() && !plan.databases.contains(from)) {
    fields.Problem("from", "no database is called " + Printable(from));
  }
  return std::make_unique<ChecksStep>(std::move(names), from);
}

}  // namespace tranship
