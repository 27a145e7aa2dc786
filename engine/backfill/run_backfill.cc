#include "engine/backfill/run_backfill.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <thread>
#include <utility>

#include "engine/backfill/batch.h"
#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/savepoint/save.h"
#include "io/error.h"

namespace tranship {
namespace {

void RefuseProblems(const BackfillSpec& spec) {
  std::string lines;
  for (const std::string& problem : spec.Validate()) lines += (lines.empty() ? "" : "\n") + problem;
  if (!lines.empty()) throw UserError(ExitCode::kUsage, lines);
}

double BackOffSeconds(int attempts) {
  return std::min(10.0, 0.1 * std::pow(2.0, attempts - 1)) *
         TestSetting("TRANSHIP_BACKFILL_BACKOFF", 1);
}

// The scope's row in the ledger, locked for the rest of the transaction.
struct Checkpoint {
  BackfillCounts counts;
  std::optional<BatchWriter::Key> last;
  std::optional<int64_t> savepoint_set;
  bool done = false;
};

Checkpoint Claim(Connection& target, const std::string& scope) {
  const Result r = target.Exec(
      "SELECT batches, rows, changed, last_key, savepoint_set, state = 'done' FROM "
      "tranship.backfill WHERE scope = $1 FOR UPDATE",
      {scope});
  if (r.rows() == 0) {
    throw UserError(ExitCode::kNotResumable, "the ledger has lost backfill " + Printable(scope));
  }
  Checkpoint checkpoint;
  checkpoint.counts = {static_cast<uint64_t>(r.integer(0, 0)),
                       static_cast<uint64_t>(r.integer(0, 1)),
                       static_cast<uint64_t>(r.integer(0, 2))};
  if (!r.null(0, 3)) {
    checkpoint.last.emplace();
    for (auto& value : r.array(0, 3)) checkpoint.last->push_back(value.value_or(""));
  }
  if (!r.null(0, 4)) checkpoint.savepoint_set = r.integer(0, 4);
  checkpoint.done = r.flag(0, 5);
  return checkpoint;
}

void Write(Connection& target, const std::string& scope, const Checkpoint& checkpoint) {
  target.Exec(
      "UPDATE tranship.backfill SET batches = $2, rows = $3, changed = $4, last_key = $5::text[], "
      "state = CASE WHEN $6 THEN 'done' ELSE 'running' END, finished = CASE WHEN $6 THEN "
      "pg_catalog.clock_timestamp() END WHERE scope = $1",
      {scope, checkpoint.counts.batches, checkpoint.counts.rows, checkpoint.counts.changed,
       checkpoint.last ? std::optional(ArrayLiteral(*checkpoint.last)) : std::nullopt,
       checkpoint.done});
}

class Runner {
 public:
  Runner(const BackfillSpec& spec, const BackfillRun& run) : spec_(spec), run_(run) {}

  BackfillOutcome Run() {
    Attempt([&] { Begin(); });
    while (!checkpoint_.done && !Stopped()) {
      Attempt([&] { DoBatch(); });
      if (!checkpoint_.done && run_.on_batch) run_.on_batch(checkpoint_.counts);
      if (!checkpoint_.done) Wait(std::chrono::duration<double>(spec_.pause).count());
    }
    outcome_.counts = checkpoint_.counts;
    outcome_.finished = checkpoint_.done;
    outcome_.savepoint_set = checkpoint_.savepoint_set;
    return outcome_;
  }

 private:
  [[nodiscard]] bool Stopped() const { return run_.stop != nullptr && run_.stop->soon(); }

  // A stop ends it.
  void Wait(double seconds) const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!Stopped() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::min<std::chrono::duration<double>>(
          std::chrono::milliseconds(50), until - std::chrono::steady_clock::now()));
    }
  }

  // One transaction, until it is known to have been committed. A COMMIT in doubt is settled by
  // looking at the checkpoint again.
  template <typename Work>
  void Attempt(Work work) {
    for (int attempts = 1;; ++attempts) {
      try {
        if (!target_) target_.emplace(run_.connect());
        target_->Exec("BEGIN ISOLATION LEVEL READ COMMITTED");
        target_->Exec("SET LOCAL lock_timeout = " + std::to_string(spec_.lock_timeout.count()));
        work();
        PassFailpoint("backfill.before_commit");
        target_->Commit();
        PassFailpoint("backfill.committed");
        return;
      } catch (const DbError& error) {
        GiveUpTransaction();
        if (error.consequence() == Consequence::kPermanent || attempts >= spec_.max_attempts ||
            Stopped()) {
          throw;
        }
        if (run_.on_retry) {
          run_.on_retry("batch " + std::to_string(checkpoint_.counts.batches + 1) +
                        " is tried again: " + error.what());
        }
      } catch (...) {
        GiveUpTransaction();
        throw;
      }
      Wait(BackOffSeconds(attempts));
    }
  }
  void GiveUpTransaction() {
    if (!target_) return;
    target_->Rollback();
    if (!target_->usable()) target_.reset();
  }

  void Begin() {
    if (!writer_) writer_.emplace(*target_, spec_);
    const Result added = target_->Exec(
        "INSERT INTO tranship.backfill (scope, fingerprint, key_columns, state) VALUES ($1, $2, "
        "$3::text[], 'running') ON CONFLICT (scope) DO NOTHING",
        {run_.scope, spec_.Fingerprint(), ArrayLiteral(writer_->key())});
    outcome_.resumed = added.affected() == 0;
    const Result same = target_->Exec(
        "SELECT fingerprint = $2 AND key_columns = $3::text[] FROM tranship.backfill WHERE scope = "
        "$1",
        {run_.scope, spec_.Fingerprint(), ArrayLiteral(writer_->key())});
    if (!same.flag(0, 0)) {
      throw UserError(ExitCode::kNotResumable,
                      "backfill " + Printable(run_.scope) +
                          " was begun with another table, key, predicate or expression",
                      "let it say what it said, or give the step another name");
    }
    if (!outcome_.resumed && spec_.keep) {
      const SavepointSet set =
          OpenSet(*target_, {.table = spec_.table, .scope = run_.scope, .keep = *spec_.keep});
      target_->Exec("UPDATE tranship.backfill SET savepoint_set = $2 WHERE scope = $1",
                    {run_.scope, set.id});
    }
    checkpoint_ = Claim(*target_, run_.scope);
  }

  void DoBatch() {
    Checkpoint next = Claim(*target_, run_.scope);
    if (!next.done) {
      std::optional<SavepointSet> set;
      if (next.savepoint_set) set = LoadSet(*target_, *next.savepoint_set);
      if (set && set->state == SetState::kDropped) set.reset();  // its time was over
      BatchWriter::Done done = writer_->Run(*target_, next.last, set ? &*set : nullptr);
      PassFailpoint("backfill.changed");
      next.done = !done.last;
      if (done.last) {
        next.last = std::move(done.last);
        ++next.counts.batches;
      }
      next.counts.rows += done.rows;
      next.counts.changed += done.changed;
      if (next.done && set) SealSet(*target_, set->id);
      Write(*target_, run_.scope, next);
    }
    checkpoint_ = std::move(next);  // read again, should the COMMIT fail
  }

  const BackfillSpec& spec_;
  const BackfillRun& run_;
  std::optional<Connection> target_;
  std::optional<BatchWriter> writer_;
  Checkpoint checkpoint_;
  BackfillOutcome outcome_;
};

}  // namespace

BackfillOutcome RunBackfill(const BackfillSpec& spec, const BackfillRun& run) {
  RefuseProblems(spec);
  return Runner(spec, run).Run();
}

void ForgetBackfill(Connection& target, const std::string& scope) {
  target.Exec("DELETE FROM tranship.backfill WHERE scope = $1", {scope});
}

BackfillCounts RehearseBackfill(const BackfillSpec& spec, Connection& target,
                                const StopRequest* stop) {
  RefuseProblems(spec);
  const BatchWriter writer(target, spec);
  BackfillCounts counts;
  std::optional<BatchWriter::Key> last;
  while (true) {
    if (stop != nullptr && stop->soon()) throw Cancelled();
    BatchWriter::Done done = writer.Run(target, last, nullptr);
    if (!done.last) return counts;
    ++counts.batches;
    counts.rows += done.rows;
    counts.changed += done.changed;
    last = std::move(done.last);
  }
}

}  // namespace tranship
