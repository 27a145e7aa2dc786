// Savepoint sets of a step: taking them, and putting their rows back.

#ifndef TRANSHIP_ENGINE_STAGES_UNDO_SETS_H_
#define TRANSHIP_ENGINE_STAGES_UNDO_SETS_H_

#include <chrono>
#include <string>

#include "engine/savepoint/save.h"
#include "engine/stages/step.h"

namespace tranship {

// What this step's sets are filed under: its scope and when it was begun, so that a stage that was
// rolled back and is applied again has sets of its own.
[[nodiscard]] std::string SetScope(const StepContext& context);
[[nodiscard]] std::chrono::seconds KeepTime(const StepContext& context);
[[nodiscard]] SaveSpec SaveSpecOf(const StepContext& context, const TableName& table);

// Restores all sets of the step that are not restored yet, newest first, in the transaction that is
// open on context.target. Throws UserError(kNotResumable) when rows were changed since.
[[nodiscard]] StepResult RestoreSets(const StepContext& context);
// The same as a step's whole undoing: in a transaction of its own, marked as done in it.
[[nodiscard]] StepResult UndoBySets(StepContext& context);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_UNDO_SETS_H_
