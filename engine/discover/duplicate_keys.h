// Rows that a unique key of the target would not tell apart.

#ifndef TRANSHIP_ENGINE_DISCOVER_DUPLICATE_KEYS_H_
#define TRANSHIP_ENGINE_DISCOVER_DUPLICATE_KEYS_H_

#include "engine/discover/foreign_keys.h"

namespace tranship {

// Of keys of the file: only where values that SQLite tells apart may become equal (1 and '1' as
// text, two ways to write a uuid or a time). Of keys that only the target has: always. One GROUP BY
// each, all readers of the state in parallel. Keys with a NULL are never equal.
//
// Errors: as FindOrphans().
void FindDuplicates(SqliteState& state, const RowCheckRequest& request, Observer& observer,
                    Findings& findings);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_DUPLICATE_KEYS_H_
