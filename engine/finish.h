// What follows when all rows are in: objects brought back, sequences, ANALYZE, verification against
// the copy's own digests.

#ifndef TRANSHIP_ENGINE_FINISH_H_
#define TRANSHIP_ENGINE_FINISH_H_

#include <vector>

#include "engine/begin.h"
#include "engine/target/objects.h"
#include "engine/verify/compare.h"

namespace tranship {

struct FinishInput {
  const CopyOptions* options = nullptr;
  const Endpoints* ends = nullptr;
  const BegunRun* run = nullptr;
  SourceDatabase* source = nullptr;
  Connection* target = nullptr;  // control connection
  Observer* observer = nullptr;
  const StopRequest* stop = nullptr;
};

// While the source's state is still there and all rows are in: compares generated columns, which
// the copy's own digests leave out.
[[nodiscard]] GeneratedEqual VerifyGenerated(const FinishInput& input, const Catalog& target);

// Restores what was dropped or disabled, sets sequences, analyzes. Each step is idempotent.
RestoreOutcome FinishTarget(const FinishInput& input);

// Reads the target back and compares it with the source digests in the ledger; drills down where
// they differ. Writes the results to the ledger.
[[nodiscard]] Conclusion VerifyCopy(const FinishInput& input);

// A table's results, in one transaction: a resumed verification overwrites them.
void WriteTable(Connection& target, const WorkerIdentity& identity, const PlanTable& table,
                const TableReport& report);

// Without verification: the source's side of the results, verdict INCOMPLETE.
[[nodiscard]] Conclusion RecordUnverified(const FinishInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_FINISH_H_
