// Rehearsals: what a copy or an upsert does, done on one connection inside its open transaction,
// which the caller rolls back. By one stream, without a ledger; refused for the same reasons and in
// the same words as the real run.
//
// Left out, because they outlive a rollback or come behind the rows: sequences, ANALYZE, objects
// that --constraints rebuild drops (constraints are kept), what deferred constraints find at
// COMMIT, and verification.

#ifndef TRANSHIP_ENGINE_REHEARSAL_REHEARSAL_H_
#define TRANSHIP_ENGINE_REHEARSAL_REHEARSAL_H_

#include <cstdint>
#include <vector>

#include "engine/copy_options.h"
#include "engine/ledger/reject_ledger.h"
#include "engine/observer.h"
#include "engine/stop.h"
#include "engine/upsert/upsert_job.h"
#include "io/pg/connection.h"

namespace tranship {

struct RehearsedTable {
  TableName source, target;
  // read = inserted + updated + unchanged + rejected; deleted: rows that a TRUNCATE took away.
  uint64_t read = 0, inserted = 0, updated = 0, unchanged = 0, deleted = 0, rejected = 0;
  std::vector<RejectEntry> rejects;
};

struct Rehearsal {
  std::vector<RehearsedTable> tables;  // in the order of the plan
};

// Requires: `target` is in a transaction; the rows are in it when this returns. Catalogs are read
// on it, so tables that it made are there; a source in the same database is read on it, too. Throws
// UserError (what a run refuses, or would stop at), DbError, Cancelled.
[[nodiscard]] Rehearsal RehearseCopy(const CopyOptions& options, Connection& target,
                                     Observer& observer, const StopRequest& stop);
[[nodiscard]] Rehearsal RehearseUpsert(const UpsertOptions& options, Connection& target,
                                       Observer& observer, const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REHEARSAL_REHEARSAL_H_
