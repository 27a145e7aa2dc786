// The kinds of step: from a [[stage.step]] table to the object that does it.

#ifndef TRANSHIP_ENGINE_STAGES_STEP_KINDS_H_
#define TRANSHIP_ENGINE_STAGES_STEP_KINDS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/stages/fields.h"
#include "engine/stages/step.h"

namespace tranship {

// Nothing (and a problem) when the kind is unknown or its fields are wrong beyond use.
[[nodiscard]] std::unique_ptr<Step> MakeStep(const std::string& kind, Fields& fields,
                                             const StagedPlan& plan);

[[nodiscard]] std::vector<std::string_view> StepKinds();

// What an `approval` step asks for. Requires: step.kind() == "approval".
[[nodiscard]] std::string ApprovalName(const Step& step);

// The gate of a stage: checks of the plan, by name.
[[nodiscard]] std::unique_ptr<Step> MakeGate(const std::vector<std::string>& checks);

// One maker a kind. `plan` has its databases and its folder; its stages are being read.
[[nodiscard]] std::unique_ptr<Step> MakeSqlStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeMigrateStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeUpsertStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeBackfillStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeChecksStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeShellStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeApprovalStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeBackupStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeCopyStep(Fields& fields, const StagedPlan& plan);
[[nodiscard]] std::unique_ptr<Step> MakeVerifyStep(Fields& fields, const StagedPlan& plan);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STEP_KINDS_H_
