// MergeTable: how one table of a plan is merged: by which key, and what is updated.

#ifndef TRANSHIP_ENGINE_UPSERT_MERGE_TABLE_H_
#define TRANSHIP_ENGINE_UPSERT_MERGE_TABLE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/upsert/merge_rules.h"

namespace tranship {

struct MergeTable {
  std::vector<size_t> key;  // places in PlanTable::columns, in the order of the target's index
  std::vector<std::string> equals;  // one per key column: the index's operator, fit for SQL
  std::vector<size_t> update;  // columns that are compared and updated; empty: rows are left alone
  // Of a key that the target makes itself: where the source's travels, and whether rows are found
  // by tranship.crosswalk and no key of their own.
  std::optional<size_t> old_key;
  bool staged_only = false;  // the old key is no column of the target
  bool by_crosswalk = false;
  std::string made;            // the target's column
  std::string made_type;       // fit for a cast
  bool only = true;            // FROM ONLY: not a partitioned table
  bool overriding = false;     // an identity ALWAYS column is written
  bool proven_unique = false;  // the source cannot hold a key twice, or NULL in it
  // Why it cannot be merged so; the rest is void unless there is nothing.
  std::vector<std::string> problems;
};

// Whether the column goes no further than the staging table.
[[nodiscard]] bool IsStagedOnly(const MergeTable& merge, size_t column);

// Reads nothing but what is known of both tables. `table` is a pairing of theirs.
[[nodiscard]] MergeTable ResolveMerge(const PlanTable& table, const Table& source,
                                      const Table& target, const MergeRules& rules);
// Of every table of a plan. Throws UserError(kUsage) with all problems.
[[nodiscard]] std::vector<MergeTable> ResolveMerges(const std::vector<PlanTable>& tables,
                                                    const Catalog& source, const Catalog& target,
                                                    const MergeRules& rules);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_MERGE_TABLE_H_
