// The ledger's rows of a plan: tables, chunks and leases, written with the run and read by whoever
// goes on with it.
//
// Threading: the connection's thread. Errors: DbError; FormatError when the ledger holds what this
// program did not write.

#ifndef TRANSHIP_ENGINE_LEDGER_PLAN_LEDGER_H_
#define TRANSHIP_ENGINE_LEDGER_PLAN_LEDGER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "hashing/set_digest.h"
#include "io/pg/connection.h"

namespace tranship {

// Within the transaction that begins the run: tables, chunks, leases.
void InsertPlan(Connection& target, const std::string& run, const Plan& plan);

[[nodiscard]] Plan LoadPlan(Connection& target, const std::string& run);

struct ChunkState {
  Chunk chunk;
  bool done = false;
  uint64_t rows = 0, bytes = 0;
  std::string digest;
  int snapshot_no = -1;
  int64_t xid = 0;
  uint64_t rejected = 0;  // rows of its range that are not in
};
[[nodiscard]] std::vector<ChunkState> LoadChunkStates(Connection& target, const std::string& run);
// Source leaf sums of one table: the partial sums of its done chunks. Throws FormatError when the
// ledger's bytes are malformed.
[[nodiscard]] LeafSums LoadSourceSums(Connection& target, const std::string& run,
                                      const PlanTable& table);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_PLAN_LEDGER_H_
