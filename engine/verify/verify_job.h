// Verification: both sides read, hashed and compared leaf by leaf, differing leaves drilled down to
// rows.

#ifndef TRANSHIP_ENGINE_VERIFY_VERIFY_JOB_H_
#define TRANSHIP_ENGINE_VERIFY_VERIFY_JOB_H_

#include "engine/copy_options.h"
#include "engine/exit_code.h"
#include "engine/observer.h"
#include "engine/report/report.h"
#include "engine/stop.h"

namespace tranship {

struct VerifyOutcome {
  ExitCode code = ExitCode::kFailed;
  std::string message, next;
  Report report;
};

// Stand-alone `tranship verify`: compares at any time, changes nothing on either side (no ledger
// either).
[[nodiscard]] VerifyOutcome RunVerify(const CopyOptions& options, Observer& observer,
                                      const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_VERIFY_JOB_H_
