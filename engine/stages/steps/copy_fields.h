// The fields that steps which read a source have in common.

#ifndef TRANSHIP_ENGINE_STAGES_STEPS_COPY_FIELDS_H_
#define TRANSHIP_ENGINE_STAGES_STEPS_COPY_FIELDS_H_

#include <string>

#include "engine/copy_options.h"
#include "engine/stages/fields.h"
#include "engine/stages/step.h"

namespace tranship {

// Databases, chosen tables, streams; `from` becomes the source's name in the plan.
[[nodiscard]] CopyOptions ReadSourceFields(Fields& fields, const StagedPlan& plan,
                                           std::string& from);

// Those and everything else that a copy takes.
[[nodiscard]] CopyOptions ReadCopyFields(Fields& fields, const StagedPlan& plan, std::string& from);

// "tables shop.* of legacy".
[[nodiscard]] std::string TablesText(const CopyOptions& options, const std::string& from);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STEPS_COPY_FIELDS_H_
