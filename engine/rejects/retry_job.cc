#include "engine/rejects/retry_job.h"

#include <algorithm>
#include <utility>

#include "engine/endpoints.h"
#include "engine/failpoint.h"
#include "engine/finish.h"
#include "engine/ledger/keeper.h"
#include "engine/ledger/plan_ledger.h"
#include "engine/ledger/run_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/rejects/retry_plan.h"
#include "engine/rejects/retry_table.h"
#include "engine/report/load.h"
#include "engine/report/quantities.h"
#include "engine/run_end.h"

namespace tranship {
namespace {

// The run, if its rejects can be retried: everything else that it has to do is done.
RunRow RetryableRun(Connection& target, const std::string& name) {
  const auto id = LedgerVersion(target) == 0 ? std::nullopt : FindRun(target, name);
  const auto row = id ? FindRunRow(target, *id) : std::nullopt;
  if (!row) {
    throw UserError(ExitCode::kRunNotFound,
                    "--retry-rejects: no run, or more than one, is called \"" + Printable(name) +
                        "\" in the target's ledger",
                    "tranship status (with the same --target) lists the runs");
  }
  const bool merges =
      target.Exec("SELECT command = 'upsert' FROM tranship.run WHERE run = $1", {*id}).flag(0, 0);
  if (merges) {
    throw UserError(
        ExitCode::kNotResumable,
        "run " + *id + " is an upsert: its rejected rows are not copied, but merged",
        "mend the cause, then run the upsert again: rows that are equal stay as they are");
  }
  if (row->engine_alive) {
    throw UserError(ExitCode::kLocked, "run " + *id + " is being worked on by " + row->engine,
                    "wait for it: tranship status " + *id);
  }
  if (row->state == "abandoned") {
    throw UserError(ExitCode::kNotResumable, "run " + *id + " was given up",
                    "copy again; its rejected rows belong to nothing any more");
  }
  if (row->state == "planning" || row->state == "copying") {
    throw UserError(ExitCode::kNotResumable,
                    "run " + *id + " has not copied all rows yet: nothing is left over so far",
                    "run its own command again first (tranship status " + *id + ")");
  }
  return *row;
}

void RefuseOthers(Connection& target, const RunRow& run, const Sides& sides,
                  const CopyOptions& options) {
  if (!run.source.SameAs(sides.source_identity)) {
    throw UserError(ExitCode::kNotResumable,
                    "run " + run.run + " copied from another source (" + run.source.display + ")",
                    "give that one as --source");
  }
  if (options.triggers == Triggers::kDisable) {
    throw UserError(ExitCode::kUsage, "--triggers disable does not go with --retry-rejects",
                    "disable them yourself, or let them fire: --triggers fire");
  }
  for (const RunRow& other : FindRunsOver(target, run.targets)) {
    if (!other.unfinished() || other.run == run.run) continue;
    throw UserError(ExitCode::kNotResumable,
                    "run " + other.run + " is unfinished and copies into the same tables",
                    "finish it, or give it up: tranship abandon " + other.run);
  }
}

// Of the hazards those of the tables that are written to.
void RefuseHazardsOf(const std::vector<RetryTablePlan>& plans, const Fit& fit) {
  Fit of_these;
  for (const Hazard& hazard : fit.hazards) {
    const bool theirs = std::ranges::any_of(plans, [&](const RetryTablePlan& one) {
      return hazard.table == one.table.target.display() ||
             hazard.table == one.table.source.display();
    });
    if (theirs) of_these.hazards.push_back(hazard);
  }
  RefuseHazards(of_these);
}

uint64_t RetryAll(const BegunRun& run, const std::vector<RetryTablePlan>& plans, Connection& target,
                  const CopyOptions& options, const StopRequest& stop) {
  const std::unique_ptr<SourceReader> reader = run.source->Open("reader");
  uint64_t in = 0;
  for (const RetryTablePlan& one : plans) {
    target.Exec("BEGIN");
    try {
      target.Exec("SET LOCAL synchronous_commit = on");
      target.Exec("SET LOCAL lock_timeout = '10s'");
      // What a deferred constraint finds at COMMIT no row could be named for.
      target.Exec("SET CONSTRAINTS ALL IMMEDIATE");
      HoldFence(target, run.identity);
      in += RetryTable({.run = run.identity.run,
                        .table = &one.table,
                        .rows = one.rows,
                        .source = reader.get(),
                        .target = &target,
                        .show_values = options.show_values,
                        .check_stop = [&] {
                          if (stop.soon()) throw Cancelled();
                        }});
      PassFailpoint("retry.table");
      target.Commit();
    } catch (...) {
      target.Rollback();
      throw;
    }
  }
  return in;
}

}  // namespace

CopyOutcome RunRetry(const CopyOptions& options, const std::string& name, Observer& observer,
                     const StopRequest& stop) {
  observer.OnPhase(Phase::kConnect);
  const Endpoints ends(options);
  const std::unique_ptr<SourceDatabase> source = OpenSource(options);
  Connection target = ends.Target("control");
  const RunRow row = RetryableRun(target, name);
  EnsureLedgerSchema(target);
  CopyOptions all = options;
  all.tables.clear();
  all.exclude_tables.clear();
  const Sides sides =
      ReadSides(source->ReadCatalog(), target, all, /*for_writing=*/true, /*emptiness=*/false);
  RefuseOthers(target, row, sides, options);

  BegunRun run;
  run.plan = LoadPlan(target, row.run);
  const std::vector<RetryTablePlan> plans =
      PlanRetry(run.plan, sides.fit, LoadRejectedRows(target, row.run), options);
  if (plans.empty()) {
    CopyOutcome outcome;
    outcome.code = ExitCode::kDone;
    outcome.message = "run " + row.run + " has no rejected rows that were chosen; nothing was done";
    observer.OnMessage(MessageLevel::kInfo, outcome.message);
    outcome.report = LoadReport(target, row.run);
    return outcome;
  }
  RefuseHazardsOf(plans, sides.fit);
  {
    const BeginLock lock(target, 10);
    run.identity = TakeOverRun(target, row, WorkerName(), options.lease_seconds);
  }
  run.resumed = true;
  run.state = "finishing";
  return CarryToReport(target, run.identity, ends, [&] {
    observer.OnRun(run.identity.run, true);
    const Keeper keeper([&] { return ends.Target("keeper", run.identity.run); }, run.identity);
    // From here on the run's own command would finish it, should this engine be killed.
    SetRunState(target, run.identity, "finishing");
    observer.OnPhase(Phase::kCopy);
    source->NameRun(run.identity.run);
    run.source = source->Take(PartNames(run.plan.tables, true), 1);
    const uint64_t in = RetryAll(run, plans, target, options, stop);
    observer.OnMessage(MessageLevel::kInfo, Counted(in, "rejected row") + " went in");
    const FinishInput finish{&options, &ends, &run, source.get(), &target, &observer, &stop};
    if (options.verify) run.generated = VerifyGenerated(finish, sides.target);
    run.source->Release();
    const RestoreOutcome objects = row.state == "done" ? RestoreOutcome() : FinishTarget(finish);
    const Conclusion conclusion = options.verify ? VerifyCopy(finish) : RecordUnverified(finish);
    observer.OnPhase(Phase::kReport);
    CopyOutcome outcome = EndRun(finish, conclusion, objects);
    outcome.message = Counted(in, "rejected row") + " went in; " + outcome.message;
    return outcome;
  });
}

}  // namespace tranship
