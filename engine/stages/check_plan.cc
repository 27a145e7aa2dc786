#include "engine/stages/check_plan.h"

#include <algorithm>
#include <map>

#include "engine/catalog/catalog.h"
#include "engine/copy_options.h"
#include "engine/endpoints.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/stages/refusals.h"
#include "io/error.h"

namespace tranship {
namespace {

class PlanChecker {
 public:
  explicit PlanChecker(const PlanReading& reading) : plan_(reading.plan) {
    findings_.problems = reading.problems;
  }

  PlanFindings Check() {
    ReachDatabases();
    StageRows rows;
    Catalog catalog;
    if (target_) {
      catalog = ReadCatalog(*target_);
      rows = StageLedger(*target_, plan_.name).Load();
      CheckEdited(rows);
    }
    Inspection look;
    look.plan = &plan_;
    look.target = target_ ? &*target_ : nullptr;
    look.catalog = target_ ? &catalog : nullptr;
    look.problem = [&](int line, const std::string& what) {
      findings_.problems.push_back({plan_.file, line, what});
    };
    look.note = [&](int line, const std::string& what) {
      findings_.notes.push_back({plan_.file, line, what});
    };
    for (const PlanStage& stage : plan_.stages) {
      if (IsApplied(rows, stage)) continue;
      look.stage = &stage;
      for (const auto& step : stage.steps) {
        try {
          step->Inspect(look);
        } catch (const std::exception& error) {
          look.problem(step->line, Printable(error.what()));
        }
        look.sql_before += step->Sql() + "\n";
      }
    }
    SortProblems(findings_.problems);
    SortProblems(findings_.notes);
    return std::move(findings_);
  }

 private:
  void ReachDatabases() {
    for (const auto& [name, uri] : plan_.databases) {
      try {
        if (SqlitePath(uri)) {
          CopyOptions options;
          options.source = uri;
          (void)OpenSource(options)->ReadCatalog();
        } else {
          ConnectOptions options;
          options.conninfo = uri;
          options.side = name;
          options.role = "check";
          Connection connection = Connection::Open(options);
          if (name == "target") target_ = std::move(connection);
        }
      } catch (const std::exception& error) {
        findings_.problems.push_back(
            {plan_.file, 0, "database " + Printable(name) + ": " + Printable(error.what())});
      }
    }
  }

  void CheckEdited(const StageRows& rows) {
    try {
      RefuseEdited(plan_, rows);
    } catch (const UserError& error) {
      findings_.problems.push_back({plan_.file, 0, error.what()});
    }
  }

  const StagedPlan& plan_;
  std::optional<Connection> target_;
  PlanFindings findings_;
};

}  // namespace

PlanFindings CheckPlan(const PlanReading& reading) { return PlanChecker(reading).Check(); }

}  // namespace tranship
