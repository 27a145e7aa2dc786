// Objects of the target that a copy takes away and brings back: foreign keys, secondary indexes and
// the constraints on them (--constraints rebuild), enabled user triggers (--triggers disable). Each
// is written to tranship.object with what restores it, in the same transaction that drops or
// disables it.

#ifndef TRANSHIP_ENGINE_TARGET_OBJECTS_H_
#define TRANSHIP_ENGINE_TARGET_OBJECTS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/observer.h"
#include "engine/plan/plan.h"
#include "engine/stop.h"
#include "io/pg/connection.h"

namespace tranship {

// Within the caller's open transaction: records and drops / disables what options ask for on the
// targets of `tables` and their partitions. Also foreign keys of other tables that refer to them.
// Primary keys and unique constraints are rebuilt, too. What cannot be taken away and brought back
// (a view depends on it, an extension owns it, a publication needs it as replica identity, an index
// is not valid) stays; its row in the ledger is 'restored' and its message says why. Throws
// UserError: exit 5 when a lock is not to be had (names who holds it), 13 when the role may not
// change a table.
void TakeObjectsAway(Connection& target, const std::string& run,
                     const std::vector<PlanTable>& tables, const CopyOptions& options);

struct RestoreOptions {
  int connections = 2;               // builds at once
  int64_t maintenance_work_mem = 0;  // bytes for each build; 0: see BuildMemory()
  bool foreign_keys = true;  // also foreign keys and triggers (after all tables are complete)
  std::chrono::milliseconds lock_patience = std::chrono::seconds(10);  // for each try to get a lock
  int lock_tries = 30;                // then the object stays as it is
  const StopRequest* stop = nullptr;  // once: ends after what is being built; twice: cancels it
};
// What this call did.
struct RestoreOutcome {
  int restored = 0;
  int not_valid = 0;  // a violation left the foreign key NOT VALID; the rows are named in
                      // tranship.object.message
  int failed = 0;     // for example a unique index over duplicates: named
};

// Restores what is not 'restored' yet for these target tables (all when empty): indexes and
// constraints first (CREATE UNIQUE INDEX, then ADD CONSTRAINT ... USING INDEX), then foreign keys
// (NOT VALID, then VALIDATE), then triggers. What failed, or was left NOT VALID, is tried again.
// Each step is in a transaction together with its ledger row, so it is safe to call again after any
// crash, and twice at once. `connect` opens further target connections, from any thread.
// Throws UserError (exit 5) when it was stopped, or when locks of other sessions kept objects from
// being restored, after all others are; DbError when a connection stays lost or a resource lacking.
RestoreOutcome RestoreObjects(const std::function<Connection()>& connect, const std::string& run,
                              const std::vector<TableName>& tables, const RestoreOptions& options,
                              Observer& observer);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_OBJECTS_H_
