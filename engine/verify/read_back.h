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
#include "engine/source/source_database.h"
#include "engine/stop.h"
#include "hashing/set_digest.h"
#include "io/pg/connection.h"
#include "io/source.h"

namespace tranship {

// The target, as one snapshot has it.
struct TargetState {
  int server_version = 0;
  std::string snapshot;  // exported, alive while reading
  std::function<Connection()> connect;
};

struct ReadBackInput {
  const std::vector<PlanTable>* tables = nullptr;
  SourceState* source = nullptr;  // may be left out
  TargetState target;
  int streams = 1;
  Observer* observer = nullptr;
  const StopRequest* stop = nullptr;
};

// Rows of the source that have no wire form for the target's columns: they cannot be there.
struct LeftOutRows {
  uint64_t rows = 0;
  std::vector<RowNote> named;  // the first kLeftOutNamed
};
inline constexpr size_t kLeftOutNamed = 100'000;

// By table.
struct ReadBackSums {
  std::vector<LeafSums> source, target;
  std::vector<LeftOutRows> left_out;
};

// Reads largest pieces first, both sides mixed. Throws DbError, FormatError, Cancelled when asked
// to stop.
[[nodiscard]] ReadBackSums ReadBack(const ReadBackInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_READ_BACK_H_
