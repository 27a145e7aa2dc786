// Re-base: after a crash the snapshot is gone and a new one is taken; every done chunk must be
// shown to hold in it.
//
//   quiet proof    nothing was written since: all chunks under that snapshot stand
//   else           the source digest of the chunk is computed again in the new snapshot; equal ones
//   stand
//
// A chunk that does not hold is taken back: exactly its rows are deleted (those that its
// transaction wrote, counted), and it becomes pending again. All deletions come before any new row,
// so a value that moved between chunks cannot violate a unique key.

#ifndef TRANSHIP_ENGINE_REBASE_H_
#define TRANSHIP_ENGINE_REBASE_H_

#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/copy_options.h"
#include "engine/ledger/chunk_ledger.h"
#include "engine/ledger/plan_ledger.h"
#include "engine/ledger/run_ledger.h"
#include "engine/observer.h"
#include "engine/plan/plan.h"
#include "engine/source/source_database.h"
#include "engine/stop.h"

namespace tranship {

struct RebaseInput {
  const CopyOptions* options = nullptr;
  const Plan* plan = nullptr;
  WorkerIdentity identity;
  SourceDatabase* database = nullptr;
  SourceState* source = nullptr;  // the new state
  int snapshot_no = 0;            // of the new state
  int streams = 1;
  const Catalog* target_catalog = nullptr;  // for kept foreign keys and triggers
  Connection* target = nullptr;             // control connection
  Observer* observer = nullptr;
  const StopRequest* stop = nullptr;
};

struct RebaseOutcome {
  size_t stand = 0;       // done chunks that hold
  size_t taken_back = 0;  // chunks that became pending again
  bool quiet = false;     // every one stood by the quiet proof
};

// Throws UserError (kNotResumable when rows cannot be taken back safely, kStopped), DbError.
RebaseOutcome Rebase(const RebaseInput& input, const std::vector<ChunkState>& chunks);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REBASE_H_
