#include "engine/chunk_copier.h"

#include <algorithm>
#include <utility>

#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/plan/statements.h"
#include "engine/rejects/careful_copy.h"
#include "engine/rejects/row_fault.h"
#include "engine/rejects/row_sifter.h"
#include "io/pg/copy_writer.h"

namespace tranship {

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

CopyAttempt ChunkCopier::Copy(const ChunkLease& lease) {
  CopyAttempt attempt = Attempt(lease, Manner::kFast);
  if (!attempt.bad_rows || input_.options->on_reject == OnReject::kStop) return attempt;
  input_.observer->OnMessage(
      MessageLevel::kInfo,
      "table " + input_.plan->tables.at(static_cast<size_t>(lease.chunk.table)).target.display() +
          ", chunk " + std::to_string(lease.chunk.no) +
          ": some rows do not fit; they are looked for and left out");
  attempt = Attempt(lease, Manner::kCareful);
  // What was refused depends on what others had written by then, which may have changed.
  if (attempt.bad_rows) attempt.end = AttemptEnd::kRetry;
  return attempt;
}

CopyAttempt ChunkCopier::Attempt(const ChunkLease& lease, Manner manner) {
  CopyAttempt attempt;
  try {
    if (!source_ || !source_->usable()) {
      source_.reset();
      source_ = input_.source->Open("reader");
    }
  } catch (const SnapshotGone& gone) {
    attempt.end = AttemptEnd::kSnapshotLost;
    attempt.error.side = "source";
    attempt.error.message = gone.what();
    return attempt;
  } catch (const DbError& error) {
    if (error.consequence() == Consequence::kReconnect) throw;
    return Sort(error);
  }
  for (int doubts = 0;; ++doubts) {
    try {
      attempt.end = CopyInTransaction(lease, manner, attempt);
      return attempt;
    } catch (const Cancelled&) {
      target_->Rollback();
      attempt.end = AttemptEnd::kCancelled;
      return attempt;
    } catch (const DbError& error) {
      if (MustStop()) {
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
    } catch (const TooManyRejects& error) {
      target_->Rollback();
      attempt.end = AttemptEnd::kRejectLimit;
      attempt.error.side = "target";
      attempt.error.message = error.what();
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
      attempt.bad_rows = dynamic_cast<const RowError*>(&error) != nullptr;
      return attempt;
    }
  }
}

AttemptEnd ChunkCopier::CopyInTransaction(const ChunkLease& lease, Manner manner,
                                          CopyAttempt& attempt) {
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

  LeafSums sums(table.leaves.leaf_count());
  std::optional<MergeLanding> merge;
  if (input_.merge != nullptr) merge.emplace(table, *input_.merge, input_.identity.run);
  MergeLanding* landing = merge ? &*merge : nullptr;
  const std::vector<RejectEntry> told = manner == Manner::kFast
                                            ? CopyFast(lease, sums, landing)
                                            : CopyWithoutBadRows(lease, sums, landing);
  if (merge) WriteMergeCounts(*target_, input_.identity.run, lease.chunk, merge->counts());
  PassFailpoint("chunk.copied");

  WriteRejects(*target_, input_.identity.run, lease.chunk, told);
  if (manner == Manner::kCareful) HoldRejectLimit(told);
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

bool ChunkCopier::MustStop() const { return input_.stop->at_once() || input_.fenced(); }

void ChunkCopier::CheckStop() const {
  if (MustStop()) throw Cancelled();
}

StopWatch ChunkCopier::WatchForStop(Source* reader) const {
  return {[this] { return MustStop(); },
          [reader, from = source_->canceller(), to = target_->canceller()] {
            if (reader != nullptr) reader->Cancel();
            from();
            to();
          }};
}

std::vector<RejectEntry> ChunkCopier::CopyFast(const ChunkLease& lease, LeafSums& sums,
                                               MergeLanding* landing) {
  const PlanTable& table = input_.plan->tables.at(static_cast<size_t>(lease.chunk.table));
  std::vector<RejectEntry> altered;
  const std::unique_ptr<Source> reader = source_->Read(table, lease.chunk);
  if (landing != nullptr) landing->Prepare(*target_);
  CopyWriter writer(*target_,
                    landing != nullptr ? landing->copy_sql() : WriteStatement(table, lease.chunk),
                    table.form);
  const StopWatch watch = WatchForStop(reader.get());
  bool first = true;
  Pump(
      *reader, &writer, table.layout(), table.leaves, buffers_, sums,
      [&](uint64_t rows, uint64_t bytes) {
        CheckStop();
        if (std::exchange(first, false)) PassFailpoint("chunk.first_slab");
        input_.observer->OnRows(lease.chunk.table, rows, bytes);
      },
      [&](std::vector<RowNote> notes) {
        for (RowNote& note : notes) {
          altered.push_back(
              EntryOf(table, "altered", std::move(note), input_.options->show_values));
        }
      });
  if (landing != nullptr) landing->Merge(*target_);
  return altered;
}

std::vector<RejectEntry> ChunkCopier::CopyWithoutBadRows(const ChunkLease& lease, LeafSums& sums,
                                                         MergeLanding* landing) {
  const auto limit = static_cast<uint64_t>(input_.options->max_rejects);
  const uint64_t before = CountRejected(*target_, input_.identity.run, /*lock=*/false);
  const StopWatch watch = WatchForStop(nullptr);
  return CopyCarefully(
      {.table = &input_.plan->tables.at(static_cast<size_t>(lease.chunk.table)),
       .chunk = &lease.chunk,
       .source = source_.get(),
       .target = &*target_,
       .landing = landing,
       .most_rejects = limit - std::min(limit, before),
       .show_values = input_.options->show_values,
       .check_stop = [this] { CheckStop(); },
       .on_slab = [&](uint64_t rows,
                      uint64_t bytes) { input_.observer->OnRows(lease.chunk.table, rows, bytes); }},
      sums);
}

void ChunkCopier::HoldRejectLimit(const std::vector<RejectEntry>& told) {
  const auto rejected =
      static_cast<uint64_t>(std::ranges::count(told, std::string("rejected"), &RejectEntry::kind));
  // Others may have used the limit up meanwhile. This chunk is not among them: it is not done yet.
  const uint64_t others = CountRejected(*target_, input_.identity.run, /*lock=*/true);
  if (others + rejected > static_cast<uint64_t>(input_.options->max_rejects)) {
    throw TooManyRejects("other chunks have used the limit up");
  }
}

CopyAttempt ChunkCopier::Sort(const DbError& error) {
  CopyAttempt attempt;
  attempt.error.side = error.side();
  attempt.error.sqlstate = error.sqlstate();
  attempt.error.constraint = error.server().constraint;
  attempt.error.message = error.what();
  const std::string detail = SafeDetail(error, input_.options->show_values);
  if (!detail.empty()) attempt.error.message += " (" + detail + ")";
  attempt.bad_rows = IsRowFault(error);
  if (attempt.bad_rows && input_.options->on_reject == OnReject::kKeepGoing) {
    // What keeps going past bad rows keeps their values to itself.
    attempt.error.message = error.side() + ": " +
                            EntryOf(error, input_.options->show_values).reason + " (SQLSTATE " +
                            error.sqlstate() + ")";
  }
  attempt.error.statement = error.statement();
  attempt.end =
      error.consequence() == Consequence::kPermanent ? AttemptEnd::kPermanent : AttemptEnd::kRetry;
  if (error.side() == "source")
    source_.reset();  // its transaction has failed: import the snapshot again
  return attempt;
}

}  // namespace tranship
