// What steps that read a source have in common: their fields, and how they are looked at before.

#ifndef TRANSHIP_ENGINE_STAGES_STEPS_COPY_FIELDS_H_
#define TRANSHIP_ENGINE_STAGES_STEPS_COPY_FIELDS_H_

#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/rehearsal/rehearsal.h"
#include "engine/stages/fields.h"
#include "engine/stages/step.h"
#include "engine/upsert/merge_rules.h"

namespace tranship {

// Databases, chosen tables, mapping, streams; `from` becomes the source's name in the plan.
[[nodiscard]] CopyOptions ReadSourceFields(Fields& fields, const StagedPlan& plan,
                                           std::string& from);

// Those and everything else that a copy takes.
[[nodiscard]] CopyOptions ReadCopyFields(Fields& fields, const StagedPlan& plan, std::string& from);

// `pairs = { "staging.car" = "shop.vehicle" }`.
[[nodiscard]] std::vector<MergePair> ReadPairs(Fields& fields);

// "tables shop.* of legacy".
[[nodiscard]] std::string TablesText(const CopyOptions& options, const std::string& from);

// Names that choose nothing, and source tables without a counterpart on the target, unless SQL of
// an earlier step may make it.
void InspectTables(const Inspection& look, int line, const CopyOptions& options,
                   const std::vector<MergePair>& pairs);

// What a run's end means for its step: `result` has the counts.
void SettleRun(ExitCode code, const std::string& message, const std::string& next,
               const CopyOptions& options, StepResult& result);

[[nodiscard]] std::vector<TableCounts> CountsOf(const Rehearsal& rehearsal);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STEPS_COPY_FIELDS_H_
