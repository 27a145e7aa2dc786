// Running checks: reads, writes nothing.

#ifndef TRANSHIP_ENGINE_CHECK_RUN_CHECKS_H_
#define TRANSHIP_ENGINE_CHECK_RUN_CHECKS_H_

#include <vector>

#include "engine/check/check_result.h"
#include "engine/check/check_spec.h"
#include "engine/stop.h"
#include "io/pg/connection.h"
#include "io/sqlite/database.h"

namespace tranship {

// The two sides. The source, a server or a file, may be absent where no check needs it.
struct CheckEnds {
  Connection* target = nullptr;
  Connection* source = nullptr;
  const Database* file = nullptr;
};

// In the order of `specs`. A connection that is in a transaction stays in it, as it was: each check
// runs under a savepoint, read-only, so that it sees what the transaction has done, cannot change
// anything, and a failing statement is that check's alone. Else all checks see one snapshot.
//
// Errors: DbError when a connection is lost; Cancelled after a stop. Whatever else goes wrong with
// a check is its result.
[[nodiscard]] std::vector<CheckResult> RunChecks(const std::vector<CheckSpec>& specs,
                                                 const CheckEnds& ends,
                                                 const StopRequest* stop = nullptr);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_RUN_CHECKS_H_
