#include "engine/copy_job.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "engine/begin.h"
#include "engine/copy_streams.h"
#include "engine/endpoints.h"
#include "engine/failpoint.h"
#include "engine/finish.h"
#include "engine/ledger/keeper.h"
#include "engine/ledger/plan_ledger.h"
#include "engine/ledger/run_ledger.h"
#include "engine/plan/referrers.h"
#include "engine/report/load.h"
#include "engine/run_end.h"
#include "engine/upsert/merge_work.h"
#include "engine/upsert/verify_merge.h"

namespace tranship {
namespace {

// Brings a table's indexes back as soon as the table is complete, while others still copy.
class EarlyBuilder {
 public:
  EarlyBuilder(const CopyOptions& options, const BegunRun& run, const Endpoints& ends,
               Observer& observer, const StopRequest& stop_request)
      : run_(run),
        ends_(ends),
        observer_(observer),
        stop_request_(stop_request),
        wanted_(options.constraints == Constraints::kRebuild) {
    if (wanted_) thread_ = std::jthread([this](const std::stop_token& stop) { Work(stop); });
  }
  void Add(int table) {
    if (!wanted_) return;
    const std::lock_guard lock(mutex_);
    complete_.push_back(run_.plan.tables.at(static_cast<size_t>(table)).target);
    wake_.notify_one();
  }

 private:
  void Work(const std::stop_token& stop) {
    while (true) {
      std::vector<TableName> tables;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, stop, [&] { return !complete_.empty(); });
        if (stop.stop_requested()) return;  // what is left is done with the rest, at the end
        tables.assign(complete_.begin(), complete_.end());
        complete_.clear();
      }
      try {
        RestoreOptions build;
        build.connections = 1;
        build.foreign_keys = false;
        build.stop = &stop_request_;
        RestoreObjects([&] { return ends_.Target("builder", run_.identity.run); },
                       run_.identity.run, tables, build, observer_);
      } catch (const std::exception& error) {
        observer_.OnMessage(
            MessageLevel::kWarning,
            std::string("building early failed, it is tried again at the end: ") + error.what());
      }
    }
  }

  const BegunRun& run_;
  const Endpoints& ends_;
  Observer& observer_;
  const StopRequest& stop_request_;
  bool wanted_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<TableName> complete_;
  std::jthread thread_;
};

CopyStreamsOutcome CopyRows(const BegunRun& run, Connection& target, const Sides& sides,
                            const CopyOptions& options, const Endpoints& ends, const Keeper& keeper,
                            Observer& observer, const StopRequest& stop) {
  observer.OnPhase(Phase::kCopy);
  CopyStreamsInput input;
  input.options = &options;
  input.plan = &run.plan;
  input.identity = run.identity;
  input.source = run.source.get();
  input.snapshot_no = run.snapshot_no;
  input.merge = run.merge ? &*run.merge : nullptr;
  input.open_chunks.assign(run.plan.tables.size(), 0);
  const bool keep = options.constraints == Constraints::kKeep;
  input.referrers =
      FindReferrers(run.plan.tables, keep ? sides.target.foreign_keys : std::vector<ForeignKey>());
  int open = 0;
  EarlyBuilder builder(options, run, ends, observer, stop);
  for (const ChunkState& state : LoadChunkStates(target, run.identity.run)) {
    if (state.done) {
      observer.OnAlreadyDone(state.chunk.table, state.chunk.estimated_bytes, state.rows);
    } else {
      ++input.open_chunks.at(static_cast<size_t>(state.chunk.table));
      ++open;
    }
  }
  if (open == 0) return {};
  input.streams = std::min({StreamCount(options), open, run.source->sessions()});
  input.connect_target = [&](const std::string& role) {
    return ends.Target(role, run.identity.run);
  };
  input.fenced = [&] { return keeper.fenced(); };
  input.on_table_complete = [&](int table) { builder.Add(table); };
  input.observer = &observer;
  input.stop = &stop;
  return RunCopyStreams(input);
}

bool ChunksOpen(Connection& target, const std::string& run) {
  return target
      .Exec("SELECT EXISTS (SELECT FROM tranship.chunk WHERE run = $1 AND state <> 'done')", {run})
      .flag(0, 0);
}

// What the end of the streams means when not every chunk is done; nothing when all are.
std::optional<CopyOutcome> EndedEarly(const CopyStreamsOutcome& streams, const BegunRun& run,
                                      const CopyOptions& options, bool chunks_open) {
  CopyOutcome outcome;
  outcome.next = "run the same command again";
  if (streams.fenced) {
    outcome.code = ExitCode::kLocked;
    outcome.message =
        "run " + run.identity.run + " was taken over by another engine; this one has stopped";
    outcome.next = "tranship status " + run.identity.run;
  } else if (!chunks_open && !streams.stopped) {
    return std::nullopt;  // one stream had to give up, the others carried its chunks over
  } else if (!streams.too_many_rejects.empty()) {
    outcome.code = ExitCode::kStopped;
    outcome.message = "more than " + std::to_string(options.max_rejects) +
                      " rows would be rejected (--max-rejects); finished chunks are kept. The last "
                      "straw:\n  " +
                      streams.too_many_rejects;
    outcome.next = "tranship rejects " + run.identity.run +
                   " lists those of finished chunks; mend the cause or raise --max-rejects, then "
                   "run the same command again";
  } else if (!streams.permanent_failures.empty()) {
    outcome.code = ExitCode::kFailed;
    outcome.message = "rows could not be copied; each chunk was rolled back, other tables went on:";
    for (const std::string& failure : streams.permanent_failures)
      outcome.message += "\n  " + failure;
    outcome.next =
        "mend the cause, then run the same command again: finished chunks are kept; or leave the "
        "bad rows out with --on-reject keep-going";
  } else if (streams.stopped) {
    outcome.code = ExitCode::kStopped;
    outcome.message = "stopped on request; finished chunks are kept";
  } else if (streams.snapshot_lost) {
    outcome.code = ExitCode::kStopped;
    outcome.message =
        "the source's snapshot was lost with the connection that held it; finished chunks are kept";
  } else if (!streams.retryable_failures.empty()) {
    outcome.code = ExitCode::kStopped;
    outcome.message = "gave up after several attempts; finished chunks are kept:";
    for (const std::string& failure : streams.retryable_failures)
      outcome.message += "\n  " + failure;
    outcome.next = "mend the cause (connections, disk space), then run the same command again";
  } else {
    return std::nullopt;
  }
  return outcome;
}

// The spine: from a begun run to its end.
CopyOutcome Carry(BegunRun& run, SourceDatabase& source, Connection& target, const Sides& sides,
                  const CopyOptions& options, const Endpoints& ends, Observer& observer,
                  const StopRequest& stop) {
  observer.OnRun(run.identity.run, run.resumed);
  observer.OnPlan(run.plan);
  const Keeper keeper([&] { return ends.Target("keeper", run.identity.run); }, run.identity);

  if (run.state == "copying") {
    if (run.source) run.source->Prepare(target, run.identity.run, run.plan.tables);
    PrepareMerges(run, target, sides, options, stop);
    BringUnderSnapshot(run, source, target, sides, options, observer, stop);
    const CopyStreamsOutcome streams =
        CopyRows(run, target, sides, options, ends, keeper, observer, stop);
    if (auto early = EndedEarly(streams, run, options, ChunksOpen(target, run.identity.run)))
      return *early;
    PassFailpoint("copy.all_done");
    if (options.verify && run.merge) {
      VerifyMerge({&options, &ends, &run, &source, &target, &observer, &stop});
    } else if (options.verify) {
      run.generated = VerifyGenerated({&options, &ends, &run, &source, &target, &observer, &stop},
                                      sides.target);
    }
    CloseCopying(target, run.identity, run.snapshot_no);
    if (run.source) run.source->Release();
    PassFailpoint("copy.closed");
  }
  const FinishInput finish{&options, &ends, &run, &source, &target, &observer, &stop};
  const RestoreOutcome objects = FinishTarget(finish);
  const Conclusion conclusion = !options.verify ? RecordUnverified(finish)
                                : options.merge ? ConcludeMerge(finish)
                                                : VerifyCopy(finish);
  PassFailpoint("finish.verified");
  observer.OnPhase(Phase::kReport);
  return EndRun(finish, conclusion, objects);
}

CopyOutcome Repeat(const RunRow& run) {
  CopyOutcome outcome;
  outcome.code = static_cast<ExitCode>(run.exit_code.value_or(0));
  outcome.message = "run " + run.run + " has done this already (finished " + run.finished + ", " +
                    run.verdict + "); nothing was copied";
  outcome.next =
      "to compare both sides as they are now: tranship verify; to copy again: the same command "
      "with --new-run (and --truncate)";
  return outcome;
}

}  // namespace

CopyOutcome RunCopy(const CopyOptions& options, Observer& observer, const StopRequest& stop) {
  observer.OnPhase(Phase::kConnect);
  const Endpoints ends(options);
  const std::unique_ptr<SourceDatabase> source = OpenSource(options);
  Connection target = ends.Target("control");
  Sides sides =
      ReadSides(source->ReadCatalog(), target, options, /*for_writing=*/true, /*emptiness=*/false);
  // A run that is gone on with is held to its own plan: a table that appeared since does not stand
  // in the way.
  if (sides.fit.tables.empty()) RefuseUnfit(sides.fit, options);

  auto begun = BeginCopy(*source, target, sides, options, observer, stop);
  if (const auto* finished = std::get_if<FinishedRun>(&begun)) {
    CopyOutcome outcome = Repeat(finished->run);
    outcome.report = LoadReport(target, finished->run.run);
    return outcome;
  }
  BegunRun& run = std::get<BegunRun>(begun);
  source->NameRun(run.identity.run);
  return CarryToReport(target, run.identity, ends, [&] {
    return Carry(run, *source, target, sides, options, ends, observer, stop);
  });
}

}  // namespace tranship
