#include "hashing/set_digest.h"

#include <stdexcept>

#include "hashing/big_endian.h"

namespace tranship {
namespace {

constexpr uint8_t kDigestVersion = 1;
constexpr size_t kEntryBytes = 4 + 8 + 8 + 16;

}  // namespace

void LeafSums::Merge(const LeafSums& other) {
  if (other.leaves_.size() != leaves_.size()) {
    throw std::invalid_argument("leaf sums of different leaf maps cannot be merged");
  }
  for (size_t i = 0; i < leaves_.size(); ++i) leaves_[i].Merge(other.leaves_[i]);
}

void LeafSums::Clear() { leaves_.assign(leaves_.size(), SetDigest{}); }

SetDigest LeafSums::Total() const {
  SetDigest total;
  for (const SetDigest& leaf : leaves_) total.Merge(leaf);
  return total;
}

std::string LeafSums::Serialize() const {
  uint32_t entries = 0;
  for (const SetDigest& leaf : leaves_) entries += leaf.rows != 0 ? 1 : 0;

  std::string out;
  out.reserve(1 + 4 + entries * kEntryBytes);
  AppendBig(out, kDigestVersion);
  AppendBig(out, entries);
  for (uint32_t i = 0; i < leaves_.size(); ++i) {
    const SetDigest& leaf = leaves_[i];
    if (leaf.rows == 0) continue;
    AppendBig(out, i);
    AppendBig(out, leaf.rows);
    AppendBig(out, leaf.bytes);
    AppendBig(out, leaf.sum.high);
    AppendBig(out, leaf.sum.low);
  }
  return out;
}

std::optional<LeafSums> LeafSums::Parse(std::string_view bytes, size_t leaf_count) {
  BigEndianReader in(bytes);
  if (in.Number<uint8_t>() != kDigestVersion) return std::nullopt;
  const auto entries = in.Number<uint32_t>();
  if (!entries || *entries > leaf_count || in.left() != *entries * kEntryBytes) {
    return std::nullopt;
  }
  LeafSums sums(leaf_count);
  uint64_t least = 0;  // leaf numbers ascend: one set of sums has one serialized form
  for (uint32_t i = 0; i < *entries; ++i) {
    const uint32_t leaf = *in.Number<uint32_t>();
    if (leaf < least || leaf >= leaf_count) return std::nullopt;
    least = uint64_t{leaf} + 1;
    SetDigest& sum = sums.leaves_[leaf];
    sum.rows = *in.Number<uint64_t>();
    sum.bytes = *in.Number<uint64_t>();
    sum.sum.high = *in.Number<uint64_t>();
    sum.sum.low = *in.Number<uint64_t>();
    if (sum.rows == 0) return std::nullopt;
  }
  return sums;
}

}  // namespace tranship
