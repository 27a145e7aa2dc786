// `upsert`: tables of a source merged into the target's, the rows that change kept for a rollback.

#include <map>
#include <mutex>

#include "engine/failpoint.h"
#include "engine/rehearsal/rehearsal.h"
#include "engine/report/quantities.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "engine/stages/steps/copy_fields.h"
#include "engine/stages/undo_sets.h"
#include "engine/upsert/upsert_job.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string List(const std::vector<std::string>& columns, const std::string& prefix) {
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + prefix + QuoteName(column);
  }
  return list;
}

// Keeps the rows that each chunk touches, in the chunk's transaction. Threading: any stream's.
class TouchedRows {
 public:
  explicit TouchedRows(const StepContext& context) : context_(context) {
    SetFilter filter;
    filter.scope = SetScope(context);
    for (SavepointSet& set : LoadSets(*context.target, filter)) {
      sets_.emplace(set.table, std::move(set));
    }
  }

  // What is inserted, and what differs. The list outlives the change, which makes rows equal.
  void Before(const MergeRules::Moment& moment) {
    const std::string target = moment.target.quoted();
    std::string same;
    for (const std::string& column : moment.key) {
      same += (same.empty() ? "" : " AND ") + std::string("t.") + QuoteName(column) +
              " OPERATOR(pg_catalog.=) s." + QuoteName(column);
    }
    std::string touched = "t." + QuoteName(moment.key.front()) + " IS NULL";
    if (!moment.update.empty()) {
      // As the merge compares them: by their images.
      touched += " OR (ROW(" + List(moment.update, "s.") +
                 ")::pg_catalog.record) OPERATOR(pg_catalog.*<>) (ROW(" +
                 List(moment.update, "t.") + ")::pg_catalog.record)";
    }
    moment.connection.Exec("DROP TABLE IF EXISTS pg_temp.tranship_touched");
    moment.connection.Exec("CREATE TEMPORARY TABLE tranship_touched ON COMMIT DROP AS SELECT " +
                           List(moment.key, "s.") + " FROM " + moment.stage + " s LEFT JOIN " +
                           target + " t ON " + same + " WHERE " + touched);
    AddToSet(moment.connection, SetOf(moment.target), Where(moment));
  }

  void After(const MergeRules::Moment& moment) {
    RecordInSet(moment.connection, SetOf(moment.target), Where(moment));
    PassFailpoint("step.upsert");
  }

  // Every table of the step's is whole now.
  void Seal() {
    for (const auto& [table, set] : sets_) {
      if (set.state == SetState::kOpen) (void)SealSet(*context_.target, set.id);
    }
  }

 private:
  static std::string Where(const MergeRules::Moment& moment) {
    return "(" + List(moment.key, "") + ") IN (SELECT " + List(moment.key, "") +
           " FROM pg_temp.tranship_touched)";
  }

  // Made in a transaction of its own, since chunks of several streams fill it.
  const SavepointSet& SetOf(const TableName& table) {
    const std::lock_guard lock(mutex_);
    const auto known = sets_.find(table);
    if (known != sets_.end()) return known->second;
    Connection connection = context_.Connect("savepoints");
    connection.Exec("BEGIN");
    SavepointSet set = OpenSet(connection, SaveSpecOf(context_, table));
    connection.Commit();
    return sets_.emplace(table, std::move(set)).first->second;
  }

  const StepContext& context_;
  std::mutex mutex_;
  std::map<TableName, SavepointSet> sets_;
};

class UpsertStep : public Step {
 public:
  UpsertStep(UpsertOptions options, std::string from, bool keep)
      : options_(std::move(options)), from_(std::move(from)), keep_(keep) {}

  [[nodiscard]] std::string_view kind() const override { return "upsert"; }
  [[nodiscard]] std::string Describe() const override {
    if (options_.merge.pairs.empty()) return TablesText(options_.copy, from_);
    std::string text;
    for (const MergePair& pair : options_.merge.pairs) {
      text += (text.empty() ? "" : ", ") + pair.source.display() + " into " + pair.target.display();
    }
    return text;
  }

  void Inspect(const Inspection& look) const override {
    if (options_.copy.source.empty()) return;  // told already
    for (const std::string& problem : options_.Validate()) look.problem(line, problem);
    InspectTables(look, line, options_.copy, options_.merge.pairs);
  }

  [[nodiscard]] StepResult Rehearse(StepContext& context) override {
    return ResultOf(RehearseUpsert(options_, *context.target, *context.observer, *context.stop));
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    UpsertOptions options = options_;
    options.copy.command_line = context.options->command_line;
    std::optional<TouchedRows> touched;
    if (keep_) {
      touched.emplace(context);
      options.merge.before_merge = [&](const MergeRules::Moment& moment) {
        touched->Before(moment);
      };
      options.merge.after_merge = [&](const MergeRules::Moment& moment) { touched->After(moment); };
    }
    const UpsertOutcome outcome = RunUpsert(options, *context.observer, *context.stop);
    StepResult result;
    for (const UpsertedTable& table : outcome.tables) {
      StepCounts counts;
      counts.inserted = table.inserted;
      counts.updated = table.updated;
      counts.unchanged = table.unchanged;
      counts.rejected = table.rejected;
      result.counts.push_back({table.target, counts});
    }
    SettleRun(outcome.code, outcome.message, outcome.next, options.copy, result);
    if (result.state == StepState::kDone && touched) touched->Seal();
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    if (!keep_) return {false, "it keeps no rows (keep = false)"};
    return {true, "puts rows back that it changed, and takes those away that it inserted"};
  }

  [[nodiscard]] StepResult Undo(StepContext& context) override { return UndoBySets(context); }

 private:
  static StepResult ResultOf(const Rehearsal& rehearsal) {
    StepResult result;
    result.counts = CountsOf(rehearsal);
    return result;
  }

  UpsertOptions options_;
  std::string from_;
  bool keep_;
};

}  // namespace

std::unique_ptr<Step> MakeUpsertStep(Fields& fields, const StagedPlan& plan) {
  UpsertOptions options;
  std::string from;
  options.copy = ReadCopyFields(fields, plan, from);
  options.merge.pairs = ReadPairs(fields);
  options.merge.source_schema = fields.Text("source_schema");
  options.merge.target_schema = fields.Text("target_schema");
  options.merge.key = fields.Texts("key");
  const std::vector<std::string> update = fields.Texts("update");
  if (update == std::vector<std::string>{"never"}) {
    options.merge.update.rule = UpdateRule::kNever;
  } else if (!update.empty() && update != std::vector<std::string>{"changed"}) {
    options.merge.update = {UpdateRule::kColumns, update};
  }
  return std::make_unique<UpsertStep>(std::move(options), from, fields.Flag("keep", true));
}

}  // namespace tranship
