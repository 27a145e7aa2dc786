#include <utility>

#include "engine/sqlite/clone_job.h"
#include "engine/target/reset_schema.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/conclude.h"
#include "tools/history_record.h"
#include "tools/output/report_files.h"
#include "tools/session.h"

namespace tranship {
namespace {

void PrintPlan(const ClonePlan& plan, Console& console) {
  console.out << "columns:\n";
  for (const ColumnDecision& column : plan.columns) {
    console.out << "  " << Printable(column.table) << "." << Printable(column.column) << " ("
                << (column.declared.empty() ? "no declared type" : Printable(column.declared))
                << ") -> " << Printable(column.type)
                << (column.reason.empty() ? "" : ": " + Printable(column.reason)) << '\n';
  }
  console.out << "\nstatements:\n";
  for (const DdlStep& step : plan.ddl.steps) console.out << "  " << Printable(step.sql) << ";\n";
  if (!plan.existing.empty()) console.out << "\nthere already, taken as they are:\n";
  for (const std::string& table : plan.existing) console.out << "  " << Printable(table) << '\n';
  if (!plan.ddl.left_out.empty()) console.out << "\nleft out or changed:\n";
  for (const LeftOut& one : plan.ddl.left_out) {
    console.out << "  " << one.object << ": " << one.reason << '\n';
  }
  if (!plan.problems.empty() || !plan.ddl.problems.empty()) console.out << "\nproblems:\n";
  for (const std::string& problem : plan.ddl.problems) console.out << "  " << problem << '\n';
  for (const std::string& problem : plan.problems) console.out << "  " << problem << '\n';
}

}  // namespace

ExitCode RunCloneCommand(const Invocation& invocation, Console& console) {
  if (invocation.dry_run) {
    Session session(invocation, console);
    const ClonePlan plan = PlanClone(invocation.copy, session.observer(), session.stop());
    session.EndProgress();
    PrintPlan(plan, console);
    return plan.ddl.problems.empty() && plan.problems.empty() ? ExitCode::kDone
                                                              : ExitCode::kDifferences;
  }
  CheckReportDir(invocation.report_dir);
  return KeepInHistory(invocation, console, [&](Cycle& cycle) {
    Session session(invocation, console);
    CopyOptions options = invocation.copy;
    if (invocation.reset_target) {
      ResetTargetSchema(options, invocation.confirm, session.observer());
    }
    CopyOutcome outcome = RunClone(std::move(options), session.observer(), session.stop());
    CheckQueries(invocation, session, outcome);
    return Conclude(outcome, invocation, session, console, cycle);
  });
}

}  // namespace tranship
