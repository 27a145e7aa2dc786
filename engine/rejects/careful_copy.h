// CopyCarefully: the rows of a chunk that holds bad rows; they are left out and described, all
// others go in.
//
// The chunk is read twice. First its rows are tried under savepoints, which shows the bad ones;
// that is all rolled back. Then the others are copied as always, by one COPY outside any savepoint:
// rows written under a savepoint would carry the xmin of a subtransaction, and a chunk's rows are
// known by their xmin (docs/decisions/0009-bad-rows-are-found-first.md).
//
// Threading: one stream's thread. Errors: as Pump(); TooManyRejects.

#ifndef TRANSHIP_ENGINE_REJECTS_CAREFUL_COPY_H_
#define TRANSHIP_ENGINE_REJECTS_CAREFUL_COPY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/ledger/reject_ledger.h"
#include "engine/plan/plan.h"
#include "engine/source/source_database.h"
#include "engine/upsert/merge_landing.h"
#include "hashing/set_digest.h"
#include "io/pg/connection.h"

namespace tranship {

struct CarefulCopyInput {
  const PlanTable* table = nullptr;
  const Chunk* chunk = nullptr;
  SourceReader* source = nullptr;
  Connection* target = nullptr;     // in the transaction that has claimed the chunk
  MergeLanding* landing = nullptr;  // of an upsert: rows are merged, and not added
  uint64_t most_rejects = 0;
  bool show_values = false;
  std::function<void()> check_stop;  // may throw Cancelled
  std::function<void(uint64_t rows, uint64_t bytes)> on_slab;
};

// Adds the rows that went in to `sums`. Returns what is to be told of rejected and altered rows;
// rows read = rows in `sums` + rejected ones, or FormatError.
[[nodiscard]] std::vector<RejectEntry> CopyCarefully(const CarefulCopyInput& input, LeafSums& sums);

// A policy's note for the ledger.
[[nodiscard]] RejectEntry EntryOf(const PlanTable& table, std::string kind, RowNote note,
                                  bool show_values);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_CAREFUL_COPY_H_
