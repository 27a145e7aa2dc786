// `tranship copy --retry-rejects RUN`: loads the rejected rows of a finished run, and nothing else,
// after their cause is mended on either side.

#ifndef TRANSHIP_ENGINE_REJECTS_RETRY_JOB_H_
#define TRANSHIP_ENGINE_REJECTS_RETRY_JOB_H_

#include <string>

#include "engine/copy_job.h"

namespace tranship {

// Rows that fit now go in, exactly once; the others stay rejected, with the reason of now. The run
// keeps its number: its counts, digests and verification become those of all that is in. `run` is
// as FindRun() takes it; options.tables chooses among the tables that have rejects. Throws
// UserError, listing every table whose rows cannot be found again; DbError.
[[nodiscard]] CopyOutcome RunRetry(const CopyOptions& options, const std::string& run,
                                   Observer& observer, const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_RETRY_JOB_H_
