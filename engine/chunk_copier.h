// ChunkCopier: carries one leased chunk over, exactly once. One stream's pair of connections.
//
// Exactly once (docs/architecture.md): claim the chunk's ledger row, COPY, mark it done with what
// was hashed, COMMIT: one target transaction. Only the reply to COMMIT is success; a connection
// lost there leaves the chunk in doubt, and claiming again settles it.
//
// Threading: one stream's thread.

#ifndef TRANSHIP_ENGINE_CHUNK_COPIER_H_
#define TRANSHIP_ENGINE_CHUNK_COPIER_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/copy_streams.h"
#include "engine/ledger/chunk_ledger.h"
#include "engine/ledger/reject_ledger.h"
#include "engine/ledger/run_ledger.h"
#include "engine/pipeline.h"
#include "engine/stop_watch.h"

namespace tranship {

enum class AttemptEnd : uint8_t {
  kDone,
  kFenced,
  kCancelled,
  kSnapshotLost,
  kRejectLimit,
  kRetry,
  kPermanent
};

struct CopyAttempt {
  AttemptEnd end = AttemptEnd::kDone;
  uint64_t rows = 0, bytes = 0;
  ErrorEntry error;       // side, sqlstate, constraint, message, statement; for the last four ends
  bool bad_rows = false;  // of kPermanent: it is rows that do not fit, others may
};

class ChunkCopier {
 public:
  explicit ChunkCopier(const CopyStreamsInput& input);
  ~ChunkCopier();

  // Never throws for what happens to the chunk; DbError only when the source cannot be reached, or
  // the target afterwards.
  [[nodiscard]] CopyAttempt Copy(const ChunkLease& lease);

  // On the target connection, opened when needed (DbError).
  [[nodiscard]] ChunkLedger& ledger();
  [[nodiscard]] Connection& target();
  // The target connection is not to be used again.
  void DropTarget() noexcept;

 private:
  // All rows at once, or, with bad ones left out, one by one where need be.
  enum class Manner : uint8_t { kFast, kCareful };
  [[nodiscard]] CopyAttempt Attempt(const ChunkLease& lease, Manner manner);
  [[nodiscard]] AttemptEnd CopyInTransaction(const ChunkLease& lease, Manner manner,
                                             CopyAttempt& attempt);
  [[nodiscard]] std::vector<RejectEntry> CopyFast(const ChunkLease& lease, LeafSums& sums,
                                                  MergeLanding* landing);
  [[nodiscard]] std::vector<RejectEntry> CopyWithoutBadRows(const ChunkLease& lease, LeafSums& sums,
                                                            MergeLanding* landing);
  // Last of all before the checkpoint. Throws TooManyRejects.
  void HoldRejectLimit(const std::vector<RejectEntry>& told);
  [[nodiscard]] bool MustStop() const;
  void CheckStop() const;
  // Wakes a copy that waits at either server when the run has to end at once. Without a `reader`
  // its place is taken by whoever looks at the request between slabs.
  [[nodiscard]] StopWatch WatchForStop(Source* reader) const;
  [[nodiscard]] CopyAttempt Sort(const DbError& error);

  const CopyStreamsInput& input_;
  std::unique_ptr<SourceReader> source_;
  std::optional<Connection> target_;
  std::optional<ChunkLedger> ledger_;
  StreamBuffers buffers_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHUNK_COPIER_H_
