#include "engine/plan/read_mode.h"

#include <algorithm>

namespace tranship {
namespace {}  // namespace

ReadDecision ChooseReadMode(const PlanTable& table, int server_version, ReadChoice choice,
                            int64_t chunks) {
  if (table.unsplit) return {ReadMode::kWhole, "it refers to itself, so it is one chunk"};
  if (chunks <= 1) return {ReadMode::kWhole, "it is small enough for one chunk"};
  const bool heap = std::ranges::all_of(table.source_parts, &Relation::heap);
  const bool ctid = heap && server_version >= kTidRangeVersion;
  const std::string no_ctid =
      heap ? "the source is older than PostgreSQL 14, which has no ctid ranges"
           : "it is no heap table";
  const std::string no_key = table.key_columns == 0
                                 ? "it has no usable unique key"
                                 : "its key has no order that literals can be compared in";
  if (choice == ReadChoice::kKey && table.key_ranges) return {ReadMode::kKeyRange, "as asked"};
  if (!ctid) {
    if (table.key_ranges) return {ReadMode::kKeyRange, no_ctid};
    return {ReadMode::kWhole, no_ctid + ", and " + no_key};
  }
  if (choice == ReadChoice::kCtid) return {ReadMode::kCtid, "as asked"};
  if (!table.key_ranges) return {ReadMode::kCtid, no_key};
  // Never dearer than key ranges, and not at the mercy of statistics: docs/decisions/0004.
  return {ReadMode::kCtid, "reading the heap in its own order is cheapest"};
}

}  // namespace tranship
