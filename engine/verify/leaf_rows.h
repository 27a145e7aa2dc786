// LeafRows: the rows of some leaves of one side, as key and row digests, read again for drilling
// down.

#ifndef TRANSHIP_ENGINE_VERIFY_LEAF_ROWS_H_
#define TRANSHIP_ENGINE_VERIFY_LEAF_ROWS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/verify/read_back.h"

namespace tranship {

struct LeafRow {
  Digest key;  // of the key's wire bytes; the row's own digest where there is no key
  Digest row;
  uint32_t leaf = 0;
  uint32_t xmin = 0;  // target only
  uint64_t key_offset = 0;
  uint32_t key_size = 0;
};

struct LeafRows {
  std::vector<LeafRow> rows;  // sorted by key, then row
  std::string
      key_bytes;  // the wire bytes of all keys, glued: leading fields, their lengths included

  [[nodiscard]] std::string_view key(const LeafRow& row) const {
    return std::string_view(key_bytes).substr(row.key_offset, row.key_size);
  }
};

// Reads the rows whose leaf is marked in `wanted` (one flag per leaf); the source's are added to
// `sums`. Rows of the source that have no wire form, or are among `left_out`, count as not there;
// the latter are taken out of it.
[[nodiscard]] LeafRows ReadSourceLeafRows(const PlanTable& table, SourceState& source,
                                          const std::vector<bool>& wanted, LeafSums& sums,
                                          std::map<Digest, uint64_t>& left_out,
                                          const StopRequest& stop);
[[nodiscard]] LeafRows ReadTargetLeafRows(const PlanTable& table, const TargetState& target,
                                          const std::vector<bool>& wanted, const StopRequest& stop);

// The fields of a key from its wire bytes; absent is NULL.
[[nodiscard]] std::vector<std::optional<std::string>> KeyFields(const PlanTable& table,
                                                                std::string_view key);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_LEAF_ROWS_H_
