#include "engine/stages/apply_plan.h"
#include "engine/stages/render_outcome.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/output/atomic_file.h"
#include "tools/output/failure.h"
#include "tools/plan_files.h"
#include "tools/session.h"

namespace tranship {
namespace {

ExitCode Print(const ApplyOutcome& outcome, const Invocation& invocation, Log& log,
               Console& console) {
  if (!invocation.output.empty()) {
    WriteFileAtomically(invocation.output, OutcomeMarkdown(outcome), 0600);
    log.Info("written: " + Printable(invocation.output));
  }
  console.out << (invocation.json ? OutcomeJson(outcome) : OutcomeText(outcome)) << std::flush;
  if (outcome.code != ExitCode::kDone && !invocation.json) {
    PrintFailure(FailureOf(outcome.code, outcome.message, outcome.next), false, console);
  }
  return outcome.code;
}

}  // namespace

ExitCode RunApplyCommand(const Invocation& invocation, Console& console) {
  if (invocation.plan.execute && invocation.dry_run) {
    throw UserError(ExitCode::kUsage, "--execute and --dry-run exclude each other",
                    "tranship apply --help");
  }
  const StagedPlan plan = GoodPlanOf(invocation);
  ApplyOptions options = invocation.plan.apply;
  options.command_line = invocation.copy.command_line;
  Session session(invocation, console);
  const ApplyOutcome outcome =
      invocation.plan.execute ? ApplyPlan(plan, options, session.observer(), session.stop())
                              : RehearsePlan(plan, options, session.observer(), session.stop());
  session.EndProgress();
  return Print(outcome, invocation, session.log(), console);
}

ExitCode RunRollbackCommand(const Invocation& invocation, Console& console) {
  const StagedPlan plan = GoodPlanOf(invocation);
  RollbackOptions options = invocation.plan.rollback;
  options.execute = invocation.plan.execute;
  options.apply = invocation.plan.apply;
  options.apply.command_line = invocation.copy.command_line;
  if (options.all && !options.to.empty()) {
    throw UserError(ExitCode::kUsage, "--all and --to exclude each other",
                    "tranship rollback --help");
  }
  Session session(invocation, console);
  const ApplyOutcome outcome = RollBackPlan(plan, options, session.observer(), session.stop());
  session.EndProgress();
  return Print(outcome, invocation, session.log(), console);
}

}  // namespace tranship
