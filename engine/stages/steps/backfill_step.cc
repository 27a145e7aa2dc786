// `backfill`: a large UPDATE or DELETE in batches.

#include <algorithm>

#include "engine/backfill/estimate.h"
#include "engine/backfill/run_backfill.h"
#include "engine/catalog/name_text.h"
#include "engine/failpoint.h"
#include "engine/report/quantities.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "engine/stages/undo_sets.h"
#include "io/error.h"

namespace tranship {
namespace {

// As the outcome shows messages: further lines below the first.
std::string Indented(const std::string& lines) {
  std::string text;
  for (size_t at = 0, end = 0; at < lines.size(); at = end + 1) {
    end = std::min(lines.find('\n', at), lines.size());
    text += (text.empty() ? "" : "\n     ") + lines.substr(at, end - at);
  }
  return text;
}

class BackfillStep : public Step {
 public:
  BackfillStep(BackfillSpec spec, bool keep) : spec_(std::move(spec)), keep_(keep) {}

  [[nodiscard]] std::string_view kind() const override { return "backfill"; }
  [[nodiscard]] std::string Describe() const override {
    return (spec_.remove ? "rows of " : "") + spec_.table.display() +
           (spec_.remove ? " deleted" : "") + ", " +
           Counted(static_cast<uint64_t>(spec_.batch_rows)) + " rows a batch";
  }

  void Inspect(const Inspection& look) const override {
    for (const std::string& problem : spec_.Validate()) look.problem(line, problem);
    if (look.target == nullptr || look.sql_before.find(spec_.table.name) != std::string::npos) {
      return;
    }
    try {
      look.note(line, EstimateText(EstimateBackfill(spec_, *look.target)));
    } catch (const UserError& error) {
      look.problem(line, error.what());
    } catch (const DbError& error) {
      look.problem(line, error.what());
    }
  }

  [[nodiscard]] StepResult Rehearse(StepContext& context) override {
    StepResult result = ResultOf(RehearseBackfill(spec_, *context.target, context.stop));
    result.message = Indented(EstimateText(EstimateBackfill(spec_, *context.target)));
    return result;
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    BackfillSpec spec = spec_;
    if (keep_) spec.keep = KeepTime(context);
    BackfillRun run;
    run.connect = [&] { return context.Connect("backfill"); };
    run.scope = SetScope(context);
    run.stop = context.stop;
    run.on_batch = [&](const BackfillCounts& so_far) {
      PassFailpoint("step.backfill");
      context.observer->OnMessage(MessageLevel::kInfo, "  batch " + Counted(so_far.batches) + ", " +
                                                           Counted(so_far.changed, "row") +
                                                           " changed");
    };
    run.on_retry = [&](const std::string& line_text) {
      context.observer->OnMessage(MessageLevel::kWarning, line_text);
    };
    const BackfillOutcome outcome = RunBackfill(spec, run);
    StepResult result = ResultOf(outcome.counts);
    if (!outcome.finished) {
      result.state = StepState::kStopped;
      result.code = ExitCode::kStopped;
      result.message = "stopped on request";
    }
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool) const override {
    if (!keep_) return {false, "it keeps no rows (keep = false)"};
    return {true, "puts the rows of " + spec_.table.display() + " back"};
  }

  [[nodiscard]] StepResult Undo(StepContext& context) override { return UndoBySets(context); }

 private:
  [[nodiscard]] StepResult ResultOf(const BackfillCounts& counts) const {
    StepResult result;
    StepCounts rows;
    (spec_.remove ? rows.deleted : rows.updated) = counts.changed;
    rows.unchanged = counts.rows - counts.changed;
    result.counts = {{spec_.table.display(), rows}};
    return result;
  }

  BackfillSpec spec_;
  bool keep_;
};

}  // namespace

std::unique_ptr<Step> MakeBackfillStep(Fields& fields, const StagedPlan&) {
  BackfillSpec spec;
  const std::string table = fields.RequiredText("table");
  if (const auto name = ParseTableName(table)) {
    spec.table = *name;
  } else if (!table.empty()) {
    fields.Problem("table", Printable(table) + " is no name of a table");
  }
  spec.set = fields.Pairs("set");
  spec.remove = fields.Flag("delete");
  spec.where = fields.Text("where");
  spec.key = fields.Texts("key");
  spec.batch_rows = fields.Integer("batch", 1, 100'000'000).value_or(spec.batch_rows);
  const auto milliseconds = [&](const char* key, std::chrono::milliseconds otherwise) {
    const auto seconds = fields.Duration(key);
    return seconds ? std::chrono::milliseconds(static_cast<int64_t>(*seconds * 1000)) : otherwise;
  };
  spec.pause = milliseconds("pause", spec.pause);
  spec.lock_timeout = milliseconds("lock_timeout", spec.lock_timeout);
  return std::make_unique<BackfillStep>(std::move(spec), fields.Flag("keep", true));
}

}  // namespace tranship
