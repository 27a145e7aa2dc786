#include <array>

#include "engine/stages/fields.h"
#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kPlans = {kApply, kRollback, kPlanCheck, kPlanShow, kPlanApprove};
constexpr CommandSet kDoing = {kApply, kRollback};

Problem SetVariables(Invocation& invocation, const Values& values) {
  for (const std::string& value : values) {
    const size_t equals = value.find('=');
    if (equals == 0 || equals == std::string::npos) return "is not NAME=VALUE";
    invocation.plan.variables[value.substr(0, equals)] = value.substr(equals + 1);
  }
  return std::nullopt;
}

Problem SetDryRun(Invocation& invocation, const Values& values) {
  if (values.back() != "true" && values.back() != "quick" && values.back() != "full") {
    return Quoted(values.back()) + " is neither quick nor full";
  }
  invocation.dry_run = true;
  invocation.plan.apply.full = values.back() == "full";
  return std::nullopt;
}

Problem SetKeep(Invocation& invocation, const Values& values) {
  const auto seconds = ParseDuration(values.back());
  if (!seconds) return Quoted(values.back()) + " is not a time such as 24h or 2 days";
  invocation.plan.apply.keep_seconds = *seconds;
  return std::nullopt;
}

Problem SetPlanFormat(Invocation& invocation, const Values& values) {
  invocation.plan.mermaid = values.back() == "mermaid";
  if (invocation.plan.mermaid) return std::nullopt;
  using Pair = std::pair<std::string_view, ReportFormat>;
  return SetChoice(
      invocation.format, values,
      std::array{Pair{"text", ReportFormat::kText}, Pair{"md", ReportFormat::kMarkdown},
                 Pair{"json", ReportFormat::kJson}, Pair{"mermaid", ReportFormat::kText}});
}

constexpr std::array kOptions = {
    OptionSpec{"set", kMany, "NAME=VALUE", "a variable of the plan; repeatable", kPlans, false,
               SetVariables},
    OptionSpec{"execute", kNothing, "", "do it; without, everything is rehearsed and rolled back",
               kDoing, false, SetFlag<&Invocation::plan, &PlanSettings::execute>},
    OptionSpec{"dry-run",
               kMaybe,
               "full",
               "rehearse (the default); full: what locks, rewrites or empties tables, too",
               {kApply},
               false,
               SetDryRun},
    OptionSpec{"until",
               kOne,
               "STAGE",
               "the last stage to apply (default: all)",
               {kApply},
               false,
               SetText<&Invocation::plan, &PlanSettings::apply, &ApplyOptions::until>},
    OptionSpec{"to",
               kOne,
               "STAGE",
               "the last stage that stays (default: only the newest is undone)",
               {kRollback},
               false,
               SetText<&Invocation::plan, &PlanSettings::rollback, &RollbackOptions::to>},
    OptionSpec{"all",
               kNothing,
               "",
               "undo every stage",
               {kRollback},
               false,
               SetFlag<&Invocation::plan, &PlanSettings::rollback, &RollbackOptions::all>},
    OptionSpec{"in-window",
               kNothing,
               "",
               "the maintenance window is open",
               {kApply},
               false,
               SetFlag<&Invocation::plan, &PlanSettings::apply, &ApplyOptions::in_window>},
    OptionSpec{"confirm",
               kOne,
               "DATABASE",
               "name of the database that stages may destroy data in",
               {kApply},
               false,
               SetText<&Invocation::plan, &PlanSettings::apply, &ApplyOptions::confirm>},
    OptionSpec{"allow-shell", kNothing, "", "let shell steps run", kDoing, false,
               SetFlag<&Invocation::plan, &PlanSettings::apply, &ApplyOptions::allow_shell>},
    OptionSpec{"keep",
               kOne,
               "TIME",
               "how long savepoint sets are kept (default: as the plan says, "
               "24h)",
               {kApply},
               false,
               SetKeep},
    OptionSpec{"format",
               kOne,
               "FORMAT",
               "text (default), md, json or mermaid",
               {kPlanShow},
               false,
               SetPlanFormat},
    OptionSpec{"stage",
               kOne,
               "STAGE",
               "the stage that is approved",
               {kPlanApprove},
               false,
               SetText<&Invocation::plan, &PlanSettings::stage>},
    OptionSpec{"name",
               kOne,
               "NAME",
               "the approval, as the plan calls it",
               {kPlanApprove},
               false,
               SetText<&Invocation::plan, &PlanSettings::name>},
    OptionSpec{"by",
               kOne,
               "PERSON",
               "who approves",
               {kPlanApprove},
               false,
               SetText<&Invocation::plan, &PlanSettings::by>},
    OptionSpec{"note",
               kOne,
               "TEXT",
               "a word on it",
               {kPlanApprove},
               false,
               SetText<&Invocation::plan, &PlanSettings::note>},
};

}  // namespace

std::span<const OptionSpec> PlanFamily() { return kOptions; }

}  // namespace tranship
