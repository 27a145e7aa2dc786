#include "engine/plan/read_mode.h"

#include <algorithm>
#include <cmath>

namespace tranship {
namespace {

constexpr int kTidRangeVersion = 140000;  // TID range scans came with PostgreSQL 14
constexpr double kCorrelated = 0.9;

}  // namespace

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
  if (std::abs(table.columns.front().correlation) < kCorrelated) {
    return {ReadMode::kCtid, "rows do not lie in the order of the key"};
  }
  return {ReadMode::kKeyRange, "rows lie in the order of the key"};
}

}  // namespace tranship
