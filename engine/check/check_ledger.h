// Results of checks in the ledger, per scope: what the caller calls a run or a stage of it.
//
// Threading: the connection's thread. Errors: DbError.

#ifndef TRANSHIP_ENGINE_CHECK_CHECK_LEDGER_H_
#define TRANSHIP_ENGINE_CHECK_CHECK_LEDGER_H_

#include <string>
#include <vector>

#include "engine/check/check_result.h"
#include "io/pg/connection.h"

namespace tranship {

// Within the caller's transaction, if there is one: the scope's results are these from now on.
// Requires: the ledger's schema.
void SaveCheckResults(Connection& target, const std::string& scope,
                      const std::vector<CheckResult>& results);

// As they were saved, in their order.
[[nodiscard]] std::vector<CheckResult> LoadCheckResults(Connection& target,
                                                        const std::string& scope);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_CHECK_LEDGER_H_
