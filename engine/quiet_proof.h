// Quiet proof: shows that nothing was written to the source between two snapshots, so that what was
// read in the first one holds in the second (design: "Snapshot, resume, re-base").

#ifndef TRANSHIP_ENGINE_QUIET_PROOF_H_
#define TRANSHIP_ENGINE_QUIET_PROOF_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/snapshot_holder.h"

namespace tranship {

// True for a snapshot with no transaction in progress: "7:7:", xmin equal to xmax and an empty
// list.
[[nodiscard]] bool NothingInProgress(std::string_view snapshot_text);

// Why the proof fails; nothing if it holds. `then` as recorded when its snapshot was taken, `now`
// of the new one.
//
// Equal texts without a transaction in progress mean that no transaction id was given out in
// between and kept. A crash may have forgotten some, but none that `then` could see: its witness
// says that their WAL had been flushed, that no unlogged table was among the chosen and that fsync
// was on. Any commit in the cluster defeats the proof, harmlessly.
[[nodiscard]] std::optional<std::string> QuietProofFails(const SnapshotFacts& then,
                                                         const SnapshotFacts& now);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_QUIET_PROOF_H_
