// Running a backfill: for real, batch by batch, or rehearsed within one transaction.

#ifndef TRANSHIP_ENGINE_BACKFILL_RUN_BACKFILL_H_
#define TRANSHIP_ENGINE_BACKFILL_RUN_BACKFILL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/backfill/backfill_spec.h"
#include "engine/stop.h"
#include "io/pg/connection.h"

namespace tranship {

struct BackfillCounts {
  uint64_t batches = 0;
  uint64_t rows = 0;     // that the predicate chose
  uint64_t changed = 0;  // that were updated or deleted: fewer where a trigger said no
};

struct BackfillRun {
  std::function<Connection()> connect;  // to the target
  std::string scope;  // what the caller calls this step: names its checkpoint in the ledger
  const StopRequest* stop = nullptr;
  std::function<void(const BackfillCounts& so_far)> on_batch = {};
  std::function<void(const std::string& line)> on_retry = {};  // printable
};

struct BackfillOutcome {
  BackfillCounts counts;  // from before a resume, too
  bool resumed = false;
  bool finished = false;                      // false: stopped; the same call goes on
  std::optional<int64_t> savepoint_set = {};  // where rows are kept
};

// Each batch is one transaction with its checkpoint: killed at any moment, the same call goes on
// behind the last committed batch, and a finished one does nothing. Rows that come in behind the
// checkpoint's key are taken, those before it are not. Two callers at once share the work.
//
// Requires: the ledger's schema. Errors: UserError (kUsage; kNotResumable when the scope's backfill
// was another one); DbError when a batch has failed for good, or max_attempts times.
[[nodiscard]] BackfillOutcome RunBackfill(const BackfillSpec& spec, const BackfillRun& run);

// The scope's next call begins anew: for a caller that has undone it by other means. Restoring its
// savepoint set does this by itself.
void ForgetBackfill(Connection& target, const std::string& scope);

// The same batches within the open transaction, exact counts, no pauses; the caller rolls back.
// Nothing is written to the ledger, and no savepoint set is taken.
[[nodiscard]] BackfillCounts RehearseBackfill(const BackfillSpec& spec, Connection& target,
                                              const StopRequest* stop = nullptr);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_BACKFILL_RUN_BACKFILL_H_
