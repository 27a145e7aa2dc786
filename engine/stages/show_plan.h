// A plan for people: text for a terminal, Markdown for a repository, a Mermaid diagram of its
// stages, JSON for programs.

#ifndef TRANSHIP_ENGINE_STAGES_SHOW_PLAN_H_
#define TRANSHIP_ENGINE_STAGES_SHOW_PLAN_H_

#include <map>
#include <string>

#include "engine/stages/stage_ledger.h"
#include "engine/stages/staged_plan.h"

namespace tranship {

// `rows`: what the ledger knows; empty when it was not asked.
[[nodiscard]] std::string PlanText(const StagedPlan& plan,
                                   const std::map<std::string, StageRow>& rows);
[[nodiscard]] std::string PlanMarkdown(const StagedPlan& plan,
                                       const std::map<std::string, StageRow>& rows);
[[nodiscard]] std::string PlanMermaid(const StagedPlan& plan,
                                      const std::map<std::string, StageRow>& rows);
[[nodiscard]] std::string PlanJson(const StagedPlan& plan,
                                   const std::map<std::string, StageRow>& rows);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_SHOW_PLAN_H_
