// RetryTable: the rejected rows of one table, read again from the source by their keys; those that
// fit now go in.
//
// Each row that goes in is marked in the ledger in the same transaction, so a killed engine leaves
// it either in and marked, or neither: exactly once. That a key occurs once on the target is what
// its unique key sees to; tables without one are not for this.
//
// Threading: one thread. Errors: DbError, FormatError, Cancelled; the caller rolls back.

#ifndef TRANSHIP_ENGINE_REJECTS_RETRY_TABLE_H_
#define TRANSHIP_ENGINE_REJECTS_RETRY_TABLE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/ledger/reject_ledger.h"
#include "engine/plan/plan.h"
#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

struct RetryInput {
  std::string run;
  const PlanTable* table = nullptr;
  std::vector<RejectedRow> rows;  // of this table
  SourceReader* source = nullptr;
  Connection* target = nullptr;  // in a transaction
  bool show_values = false;
  std::function<void()> check_stop;  // may throw Cancelled
};

// Returns how many rows went in. The others' reasons are written anew.
[[nodiscard]] uint64_t RetryTable(const RetryInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_RETRY_TABLE_H_
