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

#include "engine/copy_streams.h"
#include "engine/ledger/chunk_ledger.h"
#include "engine/ledger/run_ledger.h"
#include "engine/pipeline.h"

namespace tranship {

enum class AttemptEnd : uint8_t { kDone, kFenced, kCancelled, kSnapshotLost, kRetry, kPermanent };

struct CopyAttempt {
  AttemptEnd end = AttemptEnd::kDone;
  uint64_t rows = 0, bytes = 0;
  ErrorEntry error;  // side, sqlstate, constraint, message, statement; for the last three ends
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
  class Watch;

  void OpenSource();
  [[nodiscard]] AttemptEnd CopyInTransaction(const ChunkLease& lease, CopyAttempt& attempt);
  [[nodiscard]] CopyAttempt Sort(const DbError& error);

  const CopyStreamsInput& input_;
  std::optional<Connection> source_;
  std::optional<Connection> target_;
  std::optional<ChunkLedger> ledger_;
  std::set<TableName> locked_;  // source relations locked in the current source transaction
  StreamBuffers buffers_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHUNK_COPIER_H_
