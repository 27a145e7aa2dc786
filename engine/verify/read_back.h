// Reading tables back, in parallel, into leaf sums. One or both sides; all readers of a side share
// one snapshot of that side.

#ifndef TRANSHIP_ENGINE_VERIFY_READ_BACK_H_
#define TRANSHIP_ENGINE_VERIFY_READ_BACK_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/observer.h"
#include "engine/plan/plan.h"
#include "engine/plan/statements.h"
#include "engine/stop.h"
#include "hashing/set_digest.h"
#include "io/pg/connection.h"

namespace tranship {

struct ReadBackSide {
  Side side = Side::kTarget;
  int server_version = 0;
  std::string snapshot;  // exported, alive while reading
  std::function<Connection()> connect;
};

struct ReadBackInput {
  const std::vector<PlanTable>* tables = nullptr;
  std::vector<ReadBackSide> sides;
  int streams = 1;
  Observer* observer = nullptr;
  const StopRequest* stop = nullptr;
};

// sums[i][j]: side i, table j. Reads largest pieces first, both sides mixed. Throws DbError,
// FormatError, Cancelled when asked to stop.
[[nodiscard]] std::vector<std::vector<LeafSums>> ReadBack(const ReadBackInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_READ_BACK_H_
