#include "engine/copy_streams.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "engine/chunk_copier.h"
#include "engine/ledger/run_ledger.h"
#include "engine/pipeline.h"

namespace tranship {
namespace {

// What the streams of this process share: who is under way, what is left, what went wrong.
class Crew {
 public:
  explicit Crew(const CopyStreamsInput& input) : input_(input), open_(input.open_chunks) {}

  // One round of a stream: it announces itself before it leases, so that another that finds nothing
  // knows to wait for it.
  class Turn {
   public:
    explicit Turn(Crew& crew) : crew_(crew) {
      const std::lock_guard lock(crew_.mutex_);
      ++crew_.under_way_;
    }
    ~Turn() {
      {
        const std::lock_guard lock(crew_.mutex_);
        --crew_.under_way_;
      }
      crew_.changed_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Crew& crew_;
  };
  // Nothing was free. False when nothing will be: none is under way here and none is left in the
  // ledger.
  bool WaitForMore(bool left_in_ledger) {
    std::unique_lock lock(mutex_);
    if (under_way_ == 0 && !left_in_ledger) return false;
    changed_.wait_for(lock, std::chrono::milliseconds(200));
    return true;
  }

  void ChunkDone(int table) {
    bool complete = false;
    {
      const std::lock_guard lock(mutex_);
      complete = --open_.at(static_cast<size_t>(table)) == 0;
    }
    if (complete && input_.on_table_complete) input_.on_table_complete(table);
  }

  void Fail(bool permanent, std::string message) {
    const std::lock_guard lock(mutex_);
    (permanent ? outcome_.permanent_failures : outcome_.retryable_failures)
        .push_back(std::move(message));
  }
  void SnapshotLost() {
    const std::lock_guard lock(mutex_);
    outcome_.snapshot_lost = true;
    ended_ = true;
  }
  void End() { ended_ = true; }
  [[nodiscard]] bool ended() const { return ended_ || input_.stop->soon() || input_.fenced(); }
  // A stream could not connect. True when others carry on.
  bool Resign() {
    const std::lock_guard lock(mutex_);
    return ++resigned_ < input_.streams;
  }

  CopyStreamsOutcome Outcome() {
    outcome_.stopped = input_.stop->soon();
    outcome_.fenced = outcome_.fenced || input_.fenced();
    return std::move(outcome_);
  }

 private:
  const CopyStreamsInput& input_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;  // guarded by mutex_, like all below
  int resigned_ = 0;
  std::vector<int> open_;
  CopyStreamsOutcome outcome_;
  std::atomic<bool> ended_{false};
};

double BackOffSeconds(int attempts) { return std::min(10.0, 0.2 * std::pow(2.0, attempts - 1)); }

std::string Where(const Plan& plan, const Chunk& chunk) {
  const PlanTable& table = plan.tables.at(static_cast<size_t>(chunk.table));
  return "table " + table.target.display() + ", chunk " + std::to_string(chunk.no) + " " +
         chunk.range.display();
}

class Stream {
 public:
  Stream(const CopyStreamsInput& input, Crew& crew) : input_(input), crew_(crew), copier_(input) {}

  void Run() {
    for (bool more = true; more && !crew_.ended();) {
      bool carried = true;
      bool left = true;
      {
        const Crew::Turn turn(crew_);
        try {
          carried = LeaseAndCopy();
          if (!carried) left = LeftInLedger();
        } catch (const DbError& error) {
          more = GoOnAfter(error);
        } catch (...) {
          crew_.End();  // the others must not wait for work that this stream will not finish
          throw;
        }
      }
      if (!carried) more = crew_.WaitForMore(left);
    }
  }

 private:
  // False when no chunk was free.
  bool LeaseAndCopy() {
    // A lease whose end the connection did not live to see is gone on with: the claim tells what
    // became of it.
    if (!held_) held_ = copier_.ledger().LeaseNext();
    if (!held_) return false;
    const ChunkLease& lease = *held_;
    const CopyAttempt attempt = copier_.Copy(lease);
    input_.observer->OnChunk(lease.chunk, attempt.end == AttemptEnd::kDone, attempt.rows,
                             attempt.bytes);
    switch (attempt.end) {
      case AttemptEnd::kDone:
        crew_.ChunkDone(lease.chunk.table);
        break;
      case AttemptEnd::kFenced:
        break;  // whoever leased it after us has it; a run taken over is seen by fenced()
      case AttemptEnd::kCancelled:
        copier_.ledger().GiveBack(lease, 0, false);
        break;
      case AttemptEnd::kSnapshotLost:
        Record(lease, attempt, true);
        copier_.ledger().GiveBack(lease, 0, false);
        crew_.SnapshotLost();
        break;
      case AttemptEnd::kRetry:
      case AttemptEnd::kPermanent:
        Retry(lease, attempt);
        break;
    }
    held_.reset();
    lost_ = 0;
    return true;
  }

  void Retry(const ChunkLease& lease, const CopyAttempt& attempt) {
    const bool permanent = attempt.end == AttemptEnd::kPermanent;
    const bool failed = permanent || lease.attempts >= input_.options->max_attempts;
    const std::string message = Where(*input_.plan, lease.chunk) + ": " + attempt.error.message;
    Record(lease, attempt, !failed);
    if (failed) crew_.Fail(permanent, message);
    input_.observer->OnMessage(failed ? MessageLevel::kError : MessageLevel::kWarning,
                               message + (failed ? "" : " (will be tried again)"));
    copier_.ledger().GiveBack(lease, failed ? 0 : BackOffSeconds(lease.attempts), failed);
  }

  void Record(const ChunkLease& lease, const CopyAttempt& attempt, bool retried) {
    ErrorEntry entry = attempt.error;
    entry.table = lease.chunk.table;
    entry.chunk = lease.chunk.no;
    entry.phase = "copy";
    entry.retried = retried;
    RecordError(copier_.target(), input_.identity.run, entry);
  }

  // The target was lost between chunks, or not reached. False: this stream ends.
  bool GoOnAfter(const DbError& error) {
    copier_.DropTarget();
    const bool permanent = error.consequence() == Consequence::kPermanent;
    if (permanent || ++lost_ > input_.options->max_attempts) {
      crew_.Fail(permanent, error.what());
      return false;
    }
    if (error.sqlstate() == "53300" && crew_.Resign()) {
      input_.observer->OnMessage(MessageLevel::kWarning,
                                 "no connection slot left: going on with fewer streams");
      return false;
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(BackOffSeconds(lost_)));
    return true;
  }

  bool LeftInLedger() {
    return copier_.target()
        .Exec(
            "SELECT EXISTS (SELECT FROM tranship.lease l WHERE l.run = $1 AND NOT l.done AND NOT "
            "l.failed "
            "AND l.level <= (SELECT pg_catalog.min(g.level) FROM tranship.lease g "
            "WHERE g.run = $1 AND NOT g.done))",
            {input_.identity.run})
        .flag(0, 0);
  }

  const CopyStreamsInput& input_;
  Crew& crew_;
  ChunkCopier copier_;
  std::optional<ChunkLease> held_;
  int lost_ = 0;  // connections lost in a row
};

}  // namespace

CopyStreamsOutcome RunCopyStreams(const CopyStreamsInput& input) {
  Crew crew(input);
  RunStreams(input.streams, [&](int) { Stream(input, crew).Run(); });
  return crew.Outcome();
}

}  // namespace tranship
