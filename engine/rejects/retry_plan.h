// Which rejected rows are to be tried again, and by which tables: the run's plan, brought up to
// what the two catalogs say now.

#ifndef TRANSHIP_ENGINE_REJECTS_RETRY_PLAN_H_
#define TRANSHIP_ENGINE_REJECTS_RETRY_PLAN_H_

#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/ledger/reject_ledger.h"
#include "engine/plan/fit.h"

namespace tranship {

struct RetryTablePlan {
  PlanTable table;
  std::vector<RejectedRow> rows;
};

// In foreign-key order. Throws UserError(kNotResumable) naming every table that cannot be retried:
// it is gone, has no unique key, changed its columns' types, or its rejects were recorded without
// keys.
[[nodiscard]] std::vector<RetryTablePlan> PlanRetry(const Plan& plan, const Fit& now,
                                                    const std::vector<RejectedRow>& rejected,
                                                    const CopyOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_RETRY_PLAN_H_
