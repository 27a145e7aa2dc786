// Verification of an upsert: every row that was merged is read from the source again, in the same
// snapshot, and compared with the target's row of its key, column by column, bit by bit.

#ifndef TRANSHIP_ENGINE_UPSERT_VERIFY_MERGE_H_
#define TRANSHIP_ENGINE_UPSERT_VERIFY_MERGE_H_

#include "engine/finish.h"

namespace tranship {

// Requires: all chunks done, the source's state still there. Writes the results to the ledger, and
// changes nothing else. What is compared is what may be updated: with `never` only that the key is
// there. Throws DbError, Cancelled when asked to stop.
void VerifyMerge(const FinishInput& input);

// From the ledger, once VerifyMerge() has written it.
[[nodiscard]] Conclusion ConcludeMerge(const FinishInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_VERIFY_MERGE_H_
