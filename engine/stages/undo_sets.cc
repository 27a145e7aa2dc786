#include "engine/stages/undo_sets.h"

#include "engine/failpoint.h"
#include "engine/savepoint/restore.h"
#include "engine/stages/staged_plan.h"

namespace tranship {

std::string SetScope(const StepContext& context) { return context.scope + "@" + context.begun; }

std::chrono::seconds KeepTime(const StepContext& context) {
  const double seconds = context.options->keep_seconds.value_or(context.stage->keep_seconds);
  return std::chrono::seconds(static_cast<int64_t>(seconds));
}

SaveSpec SaveSpecOf(const StepContext& context, const TableName& table) {
  return {.table = table, .scope = SetScope(context), .keep = KeepTime(context)};
}

StepResult RestoreSets(const StepContext& context) {
  StepResult result;
  SetFilter filter;
  filter.scope = SetScope(context);
  filter.dropped = true;  // one that is gone must be told, not passed over
  for (const SavepointSet& set : LoadSets(*context.target, filter)) {
    if (set.state == SetState::kRestored) continue;
    // The step was interrupted: what it has done is all that there is to undo.
    if (set.state == SetState::kOpen) (void)SealSet(*context.target, set.id);
    const Restored restored = RestoreSet(*context.target, set.id);
    StepCounts counts;
    counts.inserted = restored.inserted;
    counts.updated = restored.updated;
    counts.deleted = restored.deleted;
    result.counts.push_back({set.table.display(), counts});
  }
  return result;
}

StepResult UndoBySets(StepContext& context) {
  context.target->Exec("BEGIN");
  StepResult result = RestoreSets(context);
  context.mark_done(result);
  PassFailpoint("undo.sets");
  context.target->Commit();
  return result;
}

}  // namespace tranship
