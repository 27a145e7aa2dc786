// `copy`: tables of a source into empty tables of the target.

#include <set>

#include "engine/copy_job.h"
#include "engine/failpoint.h"
#include "engine/savepoint/set_sql.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "engine/stages/steps/copy_fields.h"
#include "engine/stages/undo_sets.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr const char* kRun = "run";
constexpr const char* kDigest = "digest of ";  // and the table's number: its content when done
constexpr const char* kTable = "table ";       // and the number: its quoted name

// The columns of a table, as it is now.
std::vector<std::string> ColumnsOf(Connection& target, const std::string& table) {
  const Result found = target.Exec(
      "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid OPERATOR(pg_catalog.=) "
      "pg_catalog.to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
      {table});
  std::vector<std::string> columns;
  for (int i = 0; i < found.rows(); ++i) columns.push_back(found.text(i, 0));
  return columns;
}

std::string DigestOf(Connection& target, const std::string& table) {
  return DigestOfRows(target, RowDigest(ColumnsOf(target, table), "t."), "FROM " + table + " AS t");
}

class CopyStep : public Step {
 public:
  CopyStep(CopyOptions options, std::string from)
      : options_(std::move(options)), from_(std::move(from)) {}

  [[nodiscard]] std::string_view kind() const override { return "copy"; }
  [[nodiscard]] std::string Describe() const override { return TablesText(options_, from_); }

  void Inspect(const Inspection& look) const override {
    if (options_.source.empty()) return;  // told already
    for (const std::string& problem : options_.Validate()) look.problem(line, problem);
    InspectTables(look, line, options_, {});
  }

  [[nodiscard]] StepResult Rehearse(StepContext& context) override {
    StepResult result;
    if (options_.truncate && !context.options->full) {
      result.state = StepState::kDeferred;
      result.message = "it empties tables first (truncate = true)";
      return result;
    }
    result.counts =
        CountsOf(RehearseCopy(options_, *context.target, *context.observer, *context.stop));
    return result;
  }

  // A run that this step began is gone on with; what an earlier application of the stage did, and
  // a rollback has undone, is done anew.
  [[nodiscard]] StepResult Execute(StepContext& context) override {
    CopyOptions options = options_;
    options.command_line = context.options->command_line;
    const uint64_t emptied = KeepRows(context);
    CopyOutcome outcome = RunCopy(options, *context.observer, *context.stop);
    if (outcome.report.started < context.begun && outcome.report.state == "done") {
      options.new_run = true;
      outcome = RunCopy(options, *context.observer, *context.stop);
    }
    (*context.facts)[kRun] = outcome.report.run;
    StepResult result = ResultOf(outcome);
    if (emptied > 0 && !result.counts.empty()) result.counts.front().counts.deleted = emptied;
    if (result.state != StepState::kDone) return result;
    const std::vector<std::string> tables = TargetsOf(context);
    for (size_t no = 0; no < tables.size(); ++no) {
      (*context.facts)[kTable + std::to_string(no)] = tables[no];
      (*context.facts)[kDigest + std::to_string(no)] = DigestOf(*context.target, tables[no]);
    }
    PassFailpoint("step.copied");
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts& facts, bool done) const override {
    if (!done && facts.contains(kRun)) {
      return {false, "it is not done: go on with it first, or tranship abandon " + facts.at(kRun)};
    }
    if (!done) return {true, "nothing: no rows are in"};
    return {true, options_.truncate ? "takes its rows away, and puts back what it had emptied"
                                    : "takes its rows away"};
  }

  // In one transaction, in which nobody else writes these tables.
  [[nodiscard]] StepResult Undo(StepContext& context) override {
    StepResult result;
    if (!context.was_done) return result;
    Connection& target = *context.target;
    target.Exec("BEGIN");
    std::string tables;
    for (int no = 0; context.facts->contains(kTable + std::to_string(no)); ++no) {
      const std::string& table = context.facts->at(kTable + std::to_string(no));
      tables += (tables.empty() ? "" : ", ") + table;
      target.Exec("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
      if (DigestOf(target, table) != context.facts->at(kDigest + std::to_string(no))) {
        throw UserError(ExitCode::kNotResumable,
                        "rows of " + Printable(table) +
                            " were changed since they were copied; nothing was undone",
                        "keep the changes, or undo them first; then roll back again");
      }
      StepCounts counts;
      counts.deleted = static_cast<uint64_t>(
          target.Exec("SELECT pg_catalog.count(*) FROM " + table).integer(0, 0));
      result.counts.push_back({table, counts});
    }
    if (!tables.empty()) target.Exec("TRUNCATE " + tables);
    const StepResult restored = RestoreSets(context);
    result.counts.insert(result.counts.end(), restored.counts.begin(), restored.counts.end());
    context.mark_done(result);
    PassFailpoint("undo.copy");
    target.Commit();
    return result;
  }

 private:
  // The rows that a TRUNCATE will take away, once; returns how many.
  [[nodiscard]] uint64_t KeepRows(StepContext& context) const {
    if (!options_.truncate) return 0;
    SetFilter filter;
    filter.scope = SetScope(context);
    uint64_t kept = 0;
    const auto known = LoadSets(*context.target, filter);
    for (const SavepointSet& set : known) kept += set.rows;
    if (!known.empty() || context.facts->contains("kept")) return kept;
    const DryRun plan = PlanCopy(options_, *context.observer);
    context.target->Exec("BEGIN");
    for (const PlanTable& table : plan.plan.tables) {
      const SavepointSet set = OpenSet(*context.target, SaveSpecOf(context, table.target));
      AddToSet(*context.target, set, "true");
      kept += SealSet(*context.target, set.id).rows;
    }
    (*context.facts)["kept"] = std::to_string(kept);
    context.remember();
    context.target->Commit();
    return kept;
  }

  [[nodiscard]] StepResult ResultOf(const CopyOutcome& outcome) const {
    StepResult result;
    for (const TableReport& table : outcome.report.tables) {
      StepCounts rows;
      rows.inserted = table.rows_written;
      rows.rejected = table.rejected;
      result.counts.push_back({table.target, rows});
    }
    SettleRun(outcome.code, outcome.message, outcome.next, options_, result);
    return result;
  }

  // Quoted; the report has names for people only.
  static std::vector<std::string> TargetsOf(const StepContext& context) {
    const Result found = context.target->Exec(
        "SELECT pg_catalog.format('%I.%I', target_schema, target_name) FROM tranship.run_table "
        "WHERE run = $1 ORDER BY no",
        {context.facts->at(kRun)});
    std::vector<std::string> tables;
    for (int i = 0; i < found.rows(); ++i) tables.push_back(found.text(i, 0));
    return tables;
  }

  CopyOptions options_;
  std::string from_;
};

}  // namespace

std::unique_ptr<Step> MakeCopyStep(Fields& fields, const StagedPlan& plan) {
  std::string from;
  CopyOptions options = ReadCopyFields(fields, plan, from);
  options.truncate = fields.Flag("truncate");
  if (fields.Word("constraints", {"keep", "rebuild"}, "keep") == "rebuild") {
    options.constraints = Constraints::kRebuild;
  }
  options.target_schema = fields.Text("target_schema", options.target_schema);
  return std::make_unique<CopyStep>(std::move(options), from);
}

}  // namespace tranship
