#include "engine/chunk_copier.h"

#include <chrono>
#include <thread>
#include <utility>

#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/plan/statements.h"
#include "engine/snapshot_holder.h"
#include "io/pg/copy_reader.h"
#include "io/pg/copy_writer.h"

namespace tranship {

// Wakes a copy that waits at either server when the run has to end at once.
class ChunkCopier::Watch {
 public:
  Watch(const CopyStreamsInput& input, Connection& source, Connection& target, Source& reader)
      : thread_([&input, &reader, from = source.canceller(),
                 to = target.canceller()](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            if (input.stop->at_once() || input.fenced()) {
              reader.Cancel();
              from();
              to();
              return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
        }) {}

 private:
  std::jthread thread_;
};

ChunkCopier::ChunkCopier(const CopyStreamsInput& input) : input_(input) {}
ChunkCopier::~ChunkCopier() = default;

Connection& ChunkCopier::target() {
  if (!target_ || !target_->usable()) {
    ledger_.reset();
    target_ = input_.connect_target("stream");
    // Allowed because the ledger lives in the same database: rows and checkpoint are lost together
    // or not at all.
    target_->Exec("SET synchronous_commit = off");
  }
  if (target_->in_transaction()) target_->Rollback();
  return *target_;
}

ChunkLedger& ChunkCopier::ledger() {
  Connection& connection = target();
  if (!ledger_) ledger_.emplace(connection, input_.identity);
  return *ledger_;
}

void ChunkCopier::DropTarget() noexcept {
  ledger_.reset();
  target_.reset();
}

void ChunkCopier::OpenSource() {
  if (source_ && source_->usable() && source_->in_transaction()) return;
  locked_.clear();
  if (!source_ || !source_->usable()) {
    source_.reset();
    source_ = input_.connect_source("reader");
  }
  ImportSnapshot(*source_, input_.snapshot_id);
}

CopyAttempt ChunkCopier::Copy(const ChunkLease& lease) {
  CopyAttempt attempt;
  try {
    OpenSource();
  } catch (const DbError& error) {
    if (error.consequence() == Consequence::kReconnect) throw;
    attempt = Sort(error);
    // A session that cannot import the snapshot, though the server answers, will not be able to
    // later either.
    const bool gone =
        error.sqlstate() == "22023" || error.sqlstate() == "42704" || error.sqlstate() == "55000";
    if (gone) attempt.end = AttemptEnd::kSnapshotLost;
    source_.reset();
    return attempt;
  }
  for (int doubts = 0;; ++doubts) {
    try {
      attempt.end = CopyInTransaction(lease, attempt);
      return attempt;
    } catch (const Cancelled&) {
      target_->Rollback();
      attempt.end = AttemptEnd::kCancelled;
      return attempt;
    } catch (const DbError& error) {
      if (input_.stop->at_once() || input_.fenced()) {
        target_->Rollback();
        attempt.end = AttemptEnd::kCancelled;
        return attempt;
      }
      // In doubt: the claim of the next attempt waits for, and then sees, what became of this one.
      if (error.consequence() == Consequence::kInDoubt && doubts < input_.options->max_attempts) {
        DropTarget();
        ledger().Adopt(lease);
        continue;
      }
      attempt = Sort(error);
      if (target_ && target_->usable()) target_->Rollback();
      return attempt;
    } catch (const UserError& error) {
      target_->Rollback();
      source_.reset();
      attempt.end =
          error.code() == ExitCode::kStopped ? AttemptEnd::kRetry : AttemptEnd::kPermanent;
      attempt.error.message = error.what();
      if (!error.next().empty()) attempt.error.message += "; next: " + error.next();
      return attempt;
    } catch (const std::exception&
                 error) {  // FormatError and the like: the bytes are not what they should be
      target_->Rollback();
      source_.reset();
      attempt.end = AttemptEnd::kPermanent;
      attempt.error.side = "source";
      attempt.error.message = Printable(error.what());
      return attempt;
    }
  }
}

AttemptEnd ChunkCopier::CopyInTransaction(const ChunkLease& lease, CopyAttempt& attempt) {
  const PlanTable& table = input_.plan->tables.at(static_cast<size_t>(lease.chunk.table));
  ChunkLedger& chunks = ledger();
  PassFailpoint("chunk.leased");
  target_->Exec("BEGIN");
  switch (chunks.Claim(lease)) {
    case ClaimResult::kAlreadyDone:
      target_->Rollback();
      return AttemptEnd::kDone;
    case ClaimResult::kFenced:
      target_->Rollback();
      return AttemptEnd::kFenced;
    case ClaimResult::kClaimed:
      break;
  }
  PassFailpoint("chunk.claimed");

  const TableName& part = table.source_parts.at(static_cast<size_t>(lease.chunk.part)).name;
  if (locked_.insert(part).second) LockForReading(*source_, part);

  LeafSums sums(table.leaves.leaf_count());
  {
    CopyReader reader(*source_, ReadStatement(table, lease.chunk), table.form);
    CopyWriter writer(*target_, WriteStatement(table, lease.chunk), table.form);
    const Watch watch(input_, *source_, *target_, reader);
    bool first = true;
    Pump(reader, &writer, table.layout(), table.leaves, buffers_, sums,
         [&](uint64_t rows, uint64_t bytes) {
           if (input_.stop->at_once() || input_.fenced()) throw Cancelled();
           if (std::exchange(first, false)) PassFailpoint("chunk.first_slab");
           input_.observer->OnRows(lease.chunk.table, rows, bytes);
         });
  }
  PassFailpoint("chunk.copied");

  const SetDigest total = sums.Total();
  if (!chunks.MarkDone(lease, total, sums.Serialize(), input_.snapshot_no)) {
    target_->Rollback();
    return AttemptEnd::kFenced;
  }
  PassFailpoint("chunk.marked");
  target_->Commit();
  PassFailpoint("chunk.committed");
  attempt.rows = total.rows;
  attempt.bytes = total.bytes;
  return AttemptEnd::kDone;
}

CopyAttempt ChunkCopier::Sort(const DbError& error) {
  CopyAttempt attempt;
  attempt.error.side = error.side();
  attempt.error.sqlstate = error.sqlstate();
  attempt.error.constraint = error.server().constraint;
  attempt.error.message = error.what();
  if (!error.server().detail.empty())
    attempt.error.message += " (" + Printable(error.server().detail) + ")";
  attempt.error.statement = error.statement();
  attempt.end =
      error.consequence() == Consequence::kPermanent ? AttemptEnd::kPermanent : AttemptEnd::kRetry;
  if (error.side() == "source")
    source_.reset();  // its transaction has failed: import the snapshot again
  return attempt;
}

}  // namespace tranship
