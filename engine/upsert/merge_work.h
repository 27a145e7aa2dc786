// Preparing the merges of a run: by which keys, and that the source's rows can be told apart by
// them.

#ifndef TRANSHIP_ENGINE_UPSERT_MERGE_WORK_H_
#define TRANSHIP_ENGINE_UPSERT_MERGE_WORK_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/source/source_database.h"
#include "engine/upsert/merge_landing.h"

namespace tranship {

struct PrepareMergeInput {
  const CopyOptions* options = nullptr;  // with `merge`
  const std::vector<PlanTable>* tables = nullptr;
  const Catalog* source_catalog = nullptr;
  const Catalog* target_catalog = nullptr;
  SourceState* source = nullptr;
  Connection* target = nullptr;  // in a transaction or not; nothing stays
  std::function<void()> check_stop;
};

// Throws UserError(kUsage) when rows of the source have the same key, or NULL in it, unless such
// rows may be rejected (--on-reject keep-going) and are few enough (--max-rejects).
[[nodiscard]] MergeWork PrepareMerge(const PrepareMergeInput& input);

// What the chunks of a run add up to.
struct MergeTotals {
  uint64_t read = 0, inserted = 0, updated = 0, unchanged = 0, rejected = 0;
};
[[nodiscard]] MergeTotals LoadMergeTotals(Connection& target, const std::string& run);
// "5 rows read: 1 inserted, 2 updated, 2 unchanged".
[[nodiscard]] std::string Describe(const MergeTotals& totals);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_MERGE_WORK_H_
