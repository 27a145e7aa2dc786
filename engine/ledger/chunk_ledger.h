// ChunkLedger: leasing, claiming and finishing chunks, on one stream's target connection.
//
// The life of a chunk: LeaseNext (short transaction of its own) -> [BEGIN] Claim -> rows ->
// MarkDone -> [COMMIT]. A claim locks the chunk's row until the transaction ends, so two engines
// can never both commit it; the epoch, raised by every lease, fences off one that was paused
// (docs/ledger.md).
//
// Threading: the connection's thread.

#ifndef TRANSHIP_ENGINE_LEDGER_CHUNK_LEDGER_H_
#define TRANSHIP_ENGINE_LEDGER_CHUNK_LEDGER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "hashing/set_digest.h"
#include "io/pg/connection.h"

namespace tranship {

// Who is working: the engine's name in the ledger and the run epoch it works under.
struct WorkerIdentity {
  std::string run;
  int64_t run_epoch = 0;
  std::string worker;  // "host:pid"
  double lease_seconds = 30;
};

struct ChunkLease {
  Chunk chunk;
  int64_t epoch = 0;
  int attempts = 0;  // this one included
};

enum class ClaimResult : uint8_t {
  kClaimed,
  kAlreadyDone,  // somebody, perhaps our own attempt in doubt, has committed it
  kFenced,       // the lease or the run now belongs to somebody else
};

class ChunkLedger {
 public:
  // Requires: connection idle, its backend known to pg_stat_activity.
  ChunkLedger(Connection& connection, WorkerIdentity identity);

  // Leases the largest chunk that is free, in level order; nothing when none is free just now.
  // Terminates the backend that an expired lease recorded, so that a claim it may hold goes away.
  [[nodiscard]] std::optional<ChunkLease> LeaseNext();
  // Goes on with a lease on this connection after the one that it was taken on was lost: records
  // this backend, so that a taker ends the right one, and ends the former one, should the server
  // not have noticed yet that its client is gone.
  void Adopt(const ChunkLease& lease);
  // Gives an unfinished lease back (after a rolled-back attempt), free again after `delay_seconds`.
  // Nothing happens when the run was taken over meanwhile; the same holds for TakeOut.
  void GiveBack(const ChunkLease& lease, double delay_seconds);
  // No chunk of these tables is leased any more, until the run is resumed.
  void TakeOut(const std::vector<int>& tables);

  // Within the copy's transaction, first of all.
  [[nodiscard]] ClaimResult Claim(const ChunkLease& lease);
  // Within the same transaction, last of all. False when fenced: roll back.
  [[nodiscard]] bool MarkDone(const ChunkLease& lease, const SetDigest& total,
                              const std::string& leaf_sums, int snapshot_no);

 private:
  Connection* connection_;
  WorkerIdentity identity_;
  std::string backend_start_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_CHUNK_LEDGER_H_
