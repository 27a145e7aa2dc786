// Reading what is to be known of a snapshot, its quiet witness included.

#ifndef TRANSHIP_ENGINE_SNAPSHOT_FACTS_H_
#define TRANSHIP_ENGINE_SNAPSHOT_FACTS_H_

#include <vector>

#include "engine/snapshot_holder.h"

namespace tranship {

// Everything but `id` and `held`. Requires: a repeatable-read transaction whose snapshot is taken
// and whose tables are locked. With `witness` it waits up to a second for the server's WAL to be
// flushed (the witness must be decided before the first chunk).
[[nodiscard]] SnapshotFacts ReadSnapshotFacts(Connection& connection,
                                              const std::vector<TableName>& tables, bool witness);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SNAPSHOT_FACTS_H_
