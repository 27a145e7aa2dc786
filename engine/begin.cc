#include "engine/begin.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/ledger/plan_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/plan/drift.h"
#include "engine/rebase.h"
#include "engine/target/objects.h"
#include "engine/upsert/merge_work.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr double kBeginLockSeconds = 10;

std::string DifferentOptions(const Fingerprint& then, const Fingerprint& now) {
  std::string text;
  std::map<std::string, std::string> old(then.begin(), then.end());
  for (const auto& [name, value] : now) {
    const std::string before = old.contains(name) ? old[name] : "";
    if (before == value) continue;
    if (!text.empty()) text += "; ";
    text += name + " was '" + Printable(before) + "', now '" + Printable(value) + "'";
  }
  return text;
}

// A killed engine's backend needs a moment to notice.
bool StaysAlive(Connection& target, RunRow& run) {
  for (int i = 0; i < 50 && run.engine_alive; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (auto again = FindRunRow(target, run.run)) run = *again;
  }
  return run.engine_alive;
}

// The finished run with this very meaning, when nothing was copied into its tables since: what it
// did would not be there any more.
std::optional<RunRow> FindFinished(Connection& target, const Sides& sides,
                                   const CopyOptions& options) {
  std::vector<TableName> wanted = TargetNames(sides.fit.tables);
  std::sort(wanted.begin(), wanted.end());
  std::optional<std::string> later;
  for (RunRow& run : FindRunsOver(target, wanted)) {
    std::vector<TableName> had = run.targets;
    std::sort(had.begin(), had.end());
    const bool same = run.state == "done" && had == wanted &&
                      run.source.SameAs(sides.source_identity) &&
                      run.fingerprint == options.Fingerprint();
    if (!same) {
      if (!later) later = run.run;
      continue;
    }
    if (!later) return run;
    throw UserError(ExitCode::kNotResumable,
                    "run " + run.run + " has done this already, but run " + *later +
                        " has copied into the same tables since",
                    "to copy again: the same command with --new-run");
  }
  return std::nullopt;
}

std::unique_ptr<SourceState> TakeSnapshot(const CopyOptions& options, SourceDatabase& source,
                                          const std::vector<PlanTable>& tables,
                                          const std::string& held_before) {
  const std::vector<TableName> parts = PartNames(tables, true);
  for (const std::string& id : {options.snapshot, held_before}) {
    if (id.empty()) continue;
    if (auto joined = source.Join(id, parts)) return joined;
    if (id == options.snapshot) {
      throw UserError(ExitCode::kNotResumable,
                      "snapshot " + Printable(id) + " is not there any more",
                      "leave --snapshot out to copy from a new snapshot");
    }
  }
  return source.Take(parts, StreamCount(options));
}

void Truncate(Connection& target, const std::vector<PlanTable>& tables) {
  std::string list;
  for (const PlanTable& table : tables) {
    if (!list.empty()) list += ", ";
    list += (table.target_partitioned ? "" : "ONLY ") + table.target.quoted();
  }
  target.Exec("TRUNCATE " + list);
}

// Tables may come, go or change between the listing and the locks: what was locked is listed again
// and compared.
void CheckAgain(SourceState& state, Connection& target, const CopyOptions& options,
                const Sides& before) {
  const Sides again = ReadSides(state.ReadCatalog(), target, options, true, false);
  const auto drift = PlanDrift(before.fit.tables, again.fit.tables);
  if (drift) {
    throw UserError(ExitCode::kFailed,
                    "the source's tables changed while the run was being planned: " + *drift,
                    "run the same command again");
  }
}

BegunRun BeginNew(SourceDatabase& source, Connection& target, Sides& sides,
                  const CopyOptions& options, Observer& observer, const StopRequest& stop) {
  sides = ReadSides(source.ReadCatalog(), target, options, /*for_writing=*/true,
                    /*emptiness=*/true);
  RefuseUnfit(sides.fit, options);
  RefuseHazards(sides.fit);
  for (const Hazard& hazard : sides.fit.hazards) {
    observer.OnMessage(
        hazard.severity == Hazard::Severity::kWarning ? MessageLevel::kWarning
                                                      : MessageLevel::kInfo,
        hazard.table.empty() ? hazard.message : hazard.table + ": " + hazard.message);
  }
  observer.OnPhase(Phase::kPlan);
  BegunRun begun;
  begun.state = "copying";
  begun.source = TakeSnapshot(options, source, sides.fit.tables, "");
  PassFailpoint("begin.snapshot");
  CheckAgain(*begun.source, target, options, sides);
  begun.plan = begun.source->MakePlan(
      std::move(sides.fit.tables),
      {.chunk_bytes = options.chunk_bytes, .streams = StreamCount(options), .read = options.read});
  PassFailpoint("begin.planned");
  PrepareMerges(begun, target, sides, options, stop);

  EnsureLedgerSchema(target);
  PassFailpoint("begin.schema");
  target.Exec("BEGIN");
  try {
    target.Exec("SET LOCAL synchronous_commit = on");
    target.Exec("SET LOCAL lock_timeout = '10s'");
    begun.identity = InsertRun(target, {.command = options.merge ? "upsert" : options.command,
                                        .fingerprint = options.Fingerprint(),
                                        .source = sides.source_identity,
                                        .target = sides.target_identity,
                                        .command_line = options.command_line,
                                        .worker = WorkerName(),
                                        .lease_seconds = options.lease_seconds});
    InsertPlan(target, begun.identity.run, begun.plan);
    begun.snapshot_no = AddSnapshot(target, begun.identity, begun.source->facts());
    TakeObjectsAway(target, begun.identity.run, begun.plan.tables, options);
    // Behind it: triggers that are to be disabled must not fire on the TRUNCATE either.
    if (options.truncate) Truncate(target, begun.plan.tables);
    int no = 0;
    const auto record_skipped = [&](const std::string& name, const std::string& reason) {
      target.Exec("INSERT INTO tranship.skipped (run, no, name, reason) VALUES ($1, $2, $3, $4)",
                  {begun.identity.run, no++, name, reason});
    };
    for (const Skipped& skipped : sides.fit.unfit) record_skipped(skipped.table, skipped.reason);
    for (const auto& [what, why] : options.left_out) record_skipped(what, why);
    PassFailpoint("begin.written");
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
  PassFailpoint("begin.committed");
  return begun;
}

BegunRun Resume(SourceDatabase& source, Connection& target, RunRow run, const Sides& sides,
                const CopyOptions& options, Observer& observer) {
  EnsureLedgerSchema(target);
  BegunRun begun;
  begun.resumed = true;
  begun.plan = LoadPlan(target, run.run);
  const auto drift = PlanDrift(begun.plan.tables, sides.fit.tables);
  if (drift) {
    throw UserError(ExitCode::kNotResumable, "run " + run.run + " cannot go on: " + *drift,
                    "tranship abandon " + run.run +
                        (options.merge ? ", then run the same command again"
                                       : ", then copy again with --truncate"));
  }
  begun.identity = TakeOverRun(target, run, WorkerName(), options.lease_seconds);
  PassFailpoint("resume.taken_over");
  begun.state = run.state;
  if (begun.state != "copying") return begun;

  const std::vector<SnapshotFacts> snapshots = LoadSnapshots(target, run.run);
  const std::vector<ChunkState> chunks = LoadChunkStates(target, run.run);
  const int last = static_cast<int>(snapshots.size()) - 1;
  // Killed between the last chunk and the closing count: nothing is left to read, but for the
  // verification of an upsert.
  if (!options.merge && std::all_of(chunks.begin(), chunks.end(), [&](const ChunkState& chunk) {
        return chunk.done && chunk.snapshot_no == last;
      })) {
    begun.snapshot_no = last;
    return begun;
  }
  observer.OnPhase(Phase::kPlan);
  const bool held = !snapshots.empty() && snapshots.back().held;
  source.NameRun(run.run);
  begun.source = TakeSnapshot(options, source, begun.plan.tables, held ? snapshots.back().id : "");
  PassFailpoint("resume.snapshot");
  if (begun.source->facts().held && !snapshots.empty() &&
      begun.source->facts().id == snapshots.back().id) {
    begun.snapshot_no = last;
  } else {
    begun.snapshot_no = AddSnapshot(target, begun.identity, begun.source->facts());
  }
  return begun;
}

}  // namespace

std::optional<RunRow> FindRunToResume(Connection& target, const Sides& sides,
                                      const CopyOptions& options) {
  if (LedgerVersion(target) == 0) return std::nullopt;
  for (RunRow& run : FindRunsOver(target, TargetNames(sides.fit.tables))) {
    if (!run.unfinished()) continue;
    if (StaysAlive(target, run)) {
      throw UserError(ExitCode::kLocked, "run " + run.run + " is being worked on by " + run.engine,
                      "wait for it (tranship status " + run.run +
                          "), or stop that engine and run the same command again");
    }
    const std::string way_out =
        "give the options as before, or give the run up: tranship abandon " + run.run;
    if (!run.source.SameAs(sides.source_identity)) {
      throw UserError(ExitCode::kNotResumable,
                      "unfinished run " + run.run +
                          " copies into the same tables from another source (" +
                          run.source.display + ")",
                      way_out);
    }
    const std::string different = DifferentOptions(run.fingerprint, options.Fingerprint());
    if (!different.empty()) {
      throw UserError(ExitCode::kNotResumable,
                      "unfinished run " + run.run + " was begun with other options: " + different,
                      way_out);
    }
    return run;
  }
  return std::nullopt;
}

std::variant<BegunRun, FinishedRun> BeginCopy(SourceDatabase& source, Connection& target,
                                              Sides& sides, const CopyOptions& options,
                                              Observer& observer, const StopRequest& stop) {
  const BeginLock lock(target, TestSetting("TRANSHIP_BEGIN_SECONDS", kBeginLockSeconds));
  if (auto run = FindRunToResume(target, sides, options)) {
    return Resume(source, target, std::move(*run), sides, options, observer);
  }
  if (!options.new_run && LedgerVersion(target) != 0) {
    if (auto finished = FindFinished(target, sides, options))
      return FinishedRun{std::move(*finished)};
  }
  return BeginNew(source, target, sides, options, observer, stop);
}

void PrepareMerges(BegunRun& run, Connection& target, const Sides& sides,
                   const CopyOptions& options, const StopRequest& stop) {
  if (!options.merge || run.merge || !run.source) return;
  run.merge = PrepareMerge({.options = &options,
                            .tables = &run.plan.tables,
                            .source_catalog = &sides.source,
                            .target_catalog = &sides.target,
                            .source = run.source.get(),
                            .target = &target,
                            .check_stop = [&] {
                              if (stop.soon()) throw Cancelled();
                            }});
}

void BringUnderSnapshot(BegunRun& run, SourceDatabase& source, Connection& target,
                        const Sides& sides, const CopyOptions& options, Observer& observer,
                        const StopRequest& stop) {
  if (!run.resumed || !run.source) return;
  const std::vector<ChunkState> chunks = LoadChunkStates(target, run.identity.run);
  const auto done = std::count_if(chunks.begin(), chunks.end(),
                                  [](const ChunkState& chunk) { return chunk.done; });
  if (done == 0) return;
  observer.OnPhase(Phase::kRebase);
  RebaseInput input;
  input.options = &options;
  input.plan = &run.plan;
  input.identity = run.identity;
  input.database = &source;
  input.source = run.source.get();
  input.snapshot_no = run.snapshot_no;
  input.streams = StreamCount(options);
  input.target_catalog = &sides.target;
  input.target = &target;
  input.observer = &observer;
  input.stop = &stop;
  const RebaseOutcome outcome = Rebase(input, chunks);
  const std::string taken_back =
      outcome.taken_back == 0
          ? ""
          : ", " + std::to_string(outcome.taken_back) + " taken back because the source changed";
  observer.OnMessage(MessageLevel::kInfo,
                     std::to_string(done) + " of " + std::to_string(chunks.size()) +
                         " chunks were done" +
                         (outcome.quiet ? ", and the source was quiet: all stand" : taken_back));
}

}  // namespace tranship
