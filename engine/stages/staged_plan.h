// StagedPlan: a plan.toml as read: databases, stages in the order in which they are applied, their
// steps and gates.

#ifndef TRANSHIP_ENGINE_STAGES_STAGED_PLAN_H_
#define TRANSHIP_ENGINE_STAGES_STAGED_PLAN_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/check/check_spec.h"
#include "engine/stages/document.h"
#include "engine/stages/step.h"
#include "io/pg/connection.h"

namespace tranship {

struct PlanStage {
  std::string name;
  int line = 0;
  std::string title;
  std::vector<std::string> needs;
  bool maintenance_window = false;           // needs --in-window
  bool destructive = false;                  // needs --confirm DATABASE
  double keep_seconds = 86400;               // of savepoint sets
  std::vector<std::unique_ptr<Step>> steps;  // the gate is the last one
  std::vector<std::string> gate;             // names of checks that must pass behind the others
  // Everything but its steps that makes the stage what it is, a line each, variables not put in:
  // with its steps' definitions, an applied stage is compared with it.
  std::string definition;
};

struct StagedPlan {
  std::string name;
  std::string file;    // as given, printable
  std::string folder;  // that paths in the plan start from; "" or ending in '/'
  std::map<std::string, std::string> databases;  // by name; "target" is where stages go
  std::string source;                            // name of the default source; may be empty
  std::vector<CheckSpec> checks;  // [[check]] of the plan, and of the files that it names
  std::vector<PlanStage> stages;

  [[nodiscard]] const std::string& uri(const std::string& database) const;
  // `path` of the plan, as seen from here.
  [[nodiscard]] std::string Path(const std::string& path) const;
  [[nodiscard]] const PlanStage* Find(const std::string& stage) const;
};

struct PlanReading {
  StagedPlan plan;
  std::vector<PlanProblem> problems;  // by line; the plan is usable only when there are none
};

// Reads `path`; `set` beats the environment, which beats [variables]. Throws UserError when the
// file cannot be read.
[[nodiscard]] PlanReading ReadPlan(const std::string& path,
                                   const std::map<std::string, std::string>& set,
                                   const VariableLookup& environment);

// A session on the plan's target.
[[nodiscard]] Connection OpenPlanTarget(const StagedPlan& plan, const std::string& role);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STAGED_PLAN_H_
