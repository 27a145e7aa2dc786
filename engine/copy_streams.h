// The streams of a copy: each leases chunks from the ledger and carries them over, one transaction
// per chunk, until none is left.

#ifndef TRANSHIP_ENGINE_COPY_STREAMS_H_
#define TRANSHIP_ENGINE_COPY_STREAMS_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/ledger/chunk_ledger.h"
#include "engine/observer.h"
#include "engine/plan/plan.h"
#include "engine/source/source_database.h"
#include "engine/stop.h"
#include "engine/upsert/merge_landing.h"
#include "io/pg/connection.h"

namespace tranship {

struct CopyStreamsInput {
  const CopyOptions* options = nullptr;
  const Plan* plan = nullptr;
  WorkerIdentity identity;
  SourceState* source = nullptr;
  int snapshot_no = 0;
  int streams = 1;
  std::vector<int> open_chunks;             // by table number: chunks not done yet
  const MergeWork* merge = nullptr;         // of an upsert
  std::vector<std::vector<int>> referrers;  // by table number: see FindReferrers
  std::function<Connection(const std::string& role)> connect_target;
  std::function<bool()> fenced;                      // another engine has the run
  std::function<void(int table)> on_table_complete;  // from a stream's thread
  Observer* observer = nullptr;
  const StopRequest* stop = nullptr;
};

struct CopyStreamsOutcome {
  bool stopped = false;  // by request
  bool fenced = false;
  std::string too_many_rejects;  // what ended it: --max-rejects was reached
  bool snapshot_lost = false;    // the source's snapshot is gone: the same command re-bases
  std::vector<std::string>
      retryable_failures;  // gave up after max_attempts (disk full, connections, ...)
  std::vector<std::string>
      permanent_failures;  // the rows do not fit: constraint, chunk and key range are named
};

[[nodiscard]] CopyStreamsOutcome RunCopyStreams(const CopyStreamsInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_COPY_STREAMS_H_
