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

// What the streams of this process share: what is left, what went wrong.
class Crew {
 public:
  explicit Crew(const CopyStreamsInput& input)
      : input_(input), working_(input.streams), open_(input.open_chunks) {}

  // Nothing was free, but others have chunks under way: what they bring may free more.
  void WaitForMore() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(200));
  }

  // A stream ends; whoever is left goes on with what it had leased.
  void Leave(std::optional<ChunkLease>& held) {
    {
      const std::lock_guard lock(mutex_);
      --working_;
      if (held) left_.push_back(*std::exchange(held, std::nullopt));
    }
    changed_.notify_all();
  }
  // The same for want of connections. False, and nothing happens, when no other carries on.
  bool Resign(std::optional<ChunkLease>& held) {
    {
      const std::lock_guard lock(mutex_);
      if (working_ <= 1) return false;
      --working_;
      if (held) left_.push_back(*std::exchange(held, std::nullopt));
    }
    changed_.notify_all();
    return true;
  }
  void TakeLeft(std::optional<ChunkLease>& held) {
    const std::lock_guard lock(mutex_);
    if (left_.empty()) return;
    held.emplace(std::move(left_.back()));
    left_.pop_back();
  }

  void ChunkDone(int table) {
    bool complete = false;
    {
      const std::lock_guard lock(mutex_);
      complete = --open_.at(static_cast<size_t>(table)) == 0;
    }
    changed_.notify_all();
    if (complete && input_.on_table_complete) input_.on_table_complete(table);
  }

  void Fail(bool permanent, std::string message) {
    const std::lock_guard lock(mutex_);
    auto& failures = permanent ? outcome_.permanent_failures : outcome_.retryable_failures;
    // Streams that cannot connect all say the same.
    if (std::ranges::find(failures, message) == failures.end())
      failures.push_back(std::move(message));
  }
  void SnapshotLost() {
    const std::lock_guard lock(mutex_);
    outcome_.snapshot_lost = true;
    ended_ = true;
  }
  void TooManyRejects(std::string message) {
    const std::lock_guard lock(mutex_);
    if (outcome_.too_many_rejects.empty()) outcome_.too_many_rejects = std::move(message);
    ended_ = true;
  }
  void End() { ended_ = true; }
  [[nodiscard]] bool ended() const { return ended_ || input_.stop->soon() || input_.fenced(); }

  CopyStreamsOutcome Outcome() {
    outcome_.stopped = input_.stop->soon();
    outcome_.fenced = outcome_.fenced || input_.fenced();
    return std::move(outcome_);
  }

 private:
  const CopyStreamsInput& input_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int working_;  // streams; guarded by mutex_, like all below
  std::vector<ChunkLease> left_;
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
      try {
        if (LeaseAndCopy()) continue;
        more = LeftInLedger();
        if (more) crew_.WaitForMore();
      } catch (const DbError& error) {
        if (Resigns(error)) return;
        more = GoOnAfter(error);
      } catch (...) {
        crew_.End();  // the others must not wait for work that this stream will not finish
        throw;
      }
    }
    crew_.Leave(held_);
  }

 private:
  // False when no chunk was free.
  bool LeaseAndCopy() {
    // A lease whose end the connection did not live to see is gone on with: the claim tells what
    // became of it.
    if (!held_) crew_.TakeLeft(held_);
    if (held_) {
      copier_.ledger().Adopt(*held_);
    } else {
      held_ = copier_.ledger().LeaseNext();
    }
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
        copier_.ledger().GiveBack(lease, 0);
        break;
      case AttemptEnd::kSnapshotLost:
        Record(lease, attempt, true);
        copier_.ledger().GiveBack(lease, 0);
        crew_.SnapshotLost();
        break;
      case AttemptEnd::kRejectLimit:
        Record(lease, attempt, false);
        copier_.ledger().GiveBack(lease, 0);
        crew_.TooManyRejects(Where(*input_.plan, lease.chunk) + ": " + attempt.error.message);
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
    std::string message = Where(*input_.plan, lease.chunk) + ": " + attempt.error.message;
    Record(lease, attempt, !failed);
    if (failed) {
      const std::vector<int> waiting = TakeOut(lease.chunk.table);
      for (size_t i = 0; i < waiting.size(); ++i) {
        message += (i == 0 ? "; tables that refer to it wait: " : ", ") + Name(waiting[i]);
      }
      crew_.Fail(permanent, message);
    }
    // Behind TakeOut(): else another stream might lease the chunk in between.
    copier_.ledger().GiveBack(lease, failed ? 0 : BackOffSeconds(lease.attempts));
    input_.observer->OnMessage(failed ? MessageLevel::kError : MessageLevel::kWarning,
                               message + (failed ? "" : " (will be tried again)"));
  }

  // The table and, since it will not be complete, those that refer to it, which are returned.
  std::vector<int> TakeOut(int table) {
    std::vector<int> waiting = input_.referrers.at(static_cast<size_t>(table));
    std::vector<int> all = waiting;
    all.push_back(table);
    copier_.ledger().TakeOut(all);
    return waiting;
  }

  std::string Name(int table) const {
    return input_.plan->tables.at(static_cast<size_t>(table)).target.display();
  }

  void Record(const ChunkLease& lease, const CopyAttempt& attempt, bool retried) {
    ErrorEntry entry = attempt.error;
    entry.table = lease.chunk.table;
    entry.chunk = lease.chunk.no;
    entry.phase = "copy";
    entry.retried = retried;
    RecordError(copier_.target(), input_.identity.run, entry);
  }

  bool Resigns(const DbError& error) {
    if (error.sqlstate() != "53300" || !crew_.Resign(held_)) return false;
    copier_.DropTarget();
    input_.observer->OnMessage(
        MessageLevel::kWarning,
        error.side() + ": no connection slot left, going on with fewer streams");
    return true;
  }

  // A server was lost between chunks, or not reached. False: this stream ends.
  bool GoOnAfter(const DbError& error) {
    copier_.DropTarget();
    const bool permanent = error.consequence() == Consequence::kPermanent;
    if (permanent || ++lost_ > input_.options->max_attempts) {
      crew_.Fail(permanent, error.what());
      return false;
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(BackOffSeconds(lost_)));
    return true;
  }

  bool LeftInLedger() {
    return copier_.target()
        .Exec(
            "SELECT EXISTS (SELECT FROM tranship.lease l WHERE l.run = $1 AND NOT l.done AND NOT "
            "l.failed)",
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
