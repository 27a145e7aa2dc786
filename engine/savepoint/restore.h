// Putting a savepoint set's rows back.

#ifndef TRANSHIP_ENGINE_SAVEPOINT_RESTORE_H_
#define TRANSHIP_ENGINE_SAVEPOINT_RESTORE_H_

#include <cstdint>

#include "engine/savepoint/savepoint_set.h"

namespace tranship {

struct Restored {
  uint64_t updated = 0;   // rows that look as before again
  uint64_t inserted = 0;  // rows that had been deleted
  uint64_t deleted = 0;   // rows that had been inserted
};

// In the caller's transaction if there is one, else in one of its own. The newest set first, where
// several of them hold the same rows (LoadSets() gives that order). Writers of the table wait;
// user triggers of it do not fire. Afterwards the rows are compared with the digest of what was
// kept.
//
// Errors: LaterChangesError (exit 6) when rows were changed since; UserError(kNotResumable) when
// the set was never sealed, was restored or dropped, when the table has other columns than then, or
// when rows of other tables stand in the way; nothing is changed then, if the transaction is ours.
Restored RestoreSet(Connection& target, int64_t id);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SAVEPOINT_RESTORE_H_
