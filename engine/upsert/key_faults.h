// KeyFaults: rows of the source that cannot be merged by the key: NULL in it, or the same key more
// than once. Found before anything is written.

#ifndef TRANSHIP_ENGINE_UPSERT_KEY_FAULTS_H_
#define TRANSHIP_ENGINE_UPSERT_KEY_FAULTS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/source/source_database.h"
#include "engine/upsert/merge_table.h"

namespace tranship {

struct KeyFaults {
  uint64_t null_rows = 0;
  uint64_t duplicate_keys = 0, duplicate_rows = 0;
  std::vector<std::string> listed;  // "(1, 'a') 3 times", the first of them
  // The text of every duplicate key, by column: duplicates[column][key]. Not filled beyond `most`
  // rows.
  std::vector<std::vector<std::string>> duplicates;

  [[nodiscard]] uint64_t rows() const { return null_rows + duplicate_rows; }
};

// Reads the key columns of the whole table into a temporary table of the target, which compares
// them as its index will; nothing of it stays. `target` may be in a transaction or not. Nothing is
// read where the source's own key proves that there is nothing to find.
[[nodiscard]] KeyFaults FindKeyFaults(SourceReader& source, Connection& target,
                                      const PlanTable& table, const MergeTable& merge,
                                      uint64_t most, const std::function<void()>& check_stop);

// "table by (key): 2 rows have NULL in the key; ..."; "" when there are none.
[[nodiscard]] std::string Describe(const PlanTable& table, const MergeTable& merge,
                                   const KeyFaults& faults);
// Throws UserError(kUsage) listing the faults of all tables.
void RefuseKeyFaults(const std::vector<PlanTable>& tables, const std::vector<MergeTable>& merges,
                     const std::vector<KeyFaults>& faults);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_KEY_FAULTS_H_
