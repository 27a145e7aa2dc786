// How a run that was begun ends: its outcome in words, in the ledger and as an exit code.

#ifndef TRANSHIP_ENGINE_RUN_END_H_
#define TRANSHIP_ENGINE_RUN_END_H_

#include <functional>

#include "engine/copy_job.h"
#include "engine/finish.h"

namespace tranship {

// Finishes the run in the ledger with what verification concluded.
[[nodiscard]] CopyOutcome EndRun(const FinishInput& input, const Conclusion& conclusion,
                                 const RestoreOutcome& objects);

// Does `work` on a run that this engine holds. What it throws becomes an outcome and a row of the
// ledger; whatever happens, the run is let go and its report loaded. Never throws.
[[nodiscard]] CopyOutcome CarryToReport(Connection& target, const WorkerIdentity& identity,
                                        const Endpoints& ends,
                                        const std::function<CopyOutcome()>& work);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_RUN_END_H_
