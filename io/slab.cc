#include "io/slab.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace tranship {
namespace {

// What a slab may keep between chunks: a target's worth and the row that went over it.
constexpr size_t kKeptBytes = 4 * Slab::kTargetBytes;

}  // namespace

void Slab::Clear() {
  size_ = 0;
  ends_.clear();
  digests.clear();
  leaves.clear();
  if (capacity_ > kKeptBytes) {
    buffer_.reset();
    capacity_ = 0;
  }
}

void Slab::Grow(size_t bytes) {
  constexpr size_t kMost = std::numeric_limits<uint32_t>::max();  // ends_ are 32-bit
  if (bytes > kMost - size_) throw std::length_error("a slab cannot hold more than 4 GiB");
  const size_t first = kTargetBytes + kTargetBytes / 4;
  const size_t grown = std::min(std::max({size_ + bytes, 2 * capacity_, first}), kMost);
  auto larger = std::make_unique_for_overwrite<std::byte[]>(grown);
  if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
  buffer_ = std::move(larger);
  capacity_ = grown;
}

void Slab::AppendRow(std::span<const std::byte> row) {
  const std::span<std::byte> room = Reserve(row.size());
  if (!row.empty()) std::memcpy(room.data(), row.data(), row.size());
  Commit(row.size());
  EndRow();
}

}  // namespace tranship
