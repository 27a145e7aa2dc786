// LeafMap::Finder: the part of the leaf map that runs once per row.

#include <algorithm>
#include <stdexcept>

#include "hashing/big_endian.h"
#include "hashing/leaf_map.h"
#include "hashing/ordered_words.h"

namespace tranship {
namespace {

// How many of the ascending `bounds` are not above `key`. No branch depends on the key: random keys
// would mispredict half of them.
uint32_t CountNotAbove(std::span<const uint64_t> bounds, uint64_t key) {
  const uint64_t* base = bounds.data();
  size_t size = bounds.size();
  while (size > 1) {
    const size_t half = size / 2;
    base += half & -static_cast<size_t>(base[half - 1] <= key);
    size -= half;
  }
  const auto before = static_cast<uint32_t>(base - bounds.data());
  return size == 1 && *base <= key ? before + 1 : before;
}

// How many of the ascending `bounds` equal the last one; gallops, as mostly they are few.
uint32_t CountEqualToLast(std::span<const uint64_t> bounds) {
  const uint64_t last = bounds.back();
  size_t reach = 1;
  while (reach < bounds.size() && bounds[bounds.size() - reach] == last) reach *= 2;
  const auto tail = bounds.last(std::min(reach, bounds.size()));
  const uint32_t below = last == 0 ? 0 : CountNotAbove(tail, last - 1);
  return static_cast<uint32_t>(tail.size()) - below;
}

uint32_t TopBits(const Digest& digest, unsigned bits) {
  return bits == 0 ? 0 : static_cast<uint32_t>(digest.high >> (64 - bits));
}

std::string_view AsText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

uint32_t LeafMap::Finder::Find(std::span<const FieldView> key, const Digest& row) {
  const LeafMap& map = *map_;
  if (map.signed_words_ && !key.empty() && !key.data()->null) [[likely]] {
    return FindWord(OrderedSigned(key.data()->bytes));
  }
  if (map.kind_ == Kind::kRowHash) return TopBits(row, map.bits_);
  if (key.size() < map.key_fields_) throw std::invalid_argument("a key field is missing");
  if (map.kind_ == Kind::kKeyHash) return FindHash(key.first(map.key_fields_));

  const FieldView* const fields = key.data();
  for (size_t i = 0; i < map.key_fields_; ++i) {
    if (fields[i].null) return static_cast<uint32_t>(map.bound_ends_.size() + 1);
  }
  if (map.key_fields_ == 1 && map.kinds_[0] == KeyKind::kUnsigned) {
    if (!IsUnsignedWidth(fields[0].bytes.size())) {
      ThrowMalformedKey(KeyKind::kUnsigned, fields[0].bytes.size());
    }
    return FindEncoded(AsText(fields[0].bytes));
  }
  scratch_.clear();
  for (size_t i = 0; i < map.key_fields_; ++i) {
    AppendOrdered(map.kinds_[i], fields[i].bytes, scratch_);
  }
  return FindEncoded(scratch_);
}

uint32_t LeafMap::Finder::FindWord(uint64_t key) {
  if (begin_ <= key && key < end_) return last_;
  return Remember(CountNotAbove(map_->words_, key));
}

uint32_t LeafMap::Finder::FindEncoded(std::string_view whole) {
  std::string_view key = whole;
  const LeafMap& map = *map_;
  const std::vector<uint64_t>& words = map.words_;
  if (map.shared_ > 0) {
    const auto shared = std::string_view(map.bound_bytes_).substr(0, map.shared_);
    const int order = key.substr(0, map.shared_).compare(shared);
    if (order != 0) return order < 0 ? 0 : static_cast<uint32_t>(words.size());
  }
  key.remove_prefix(map.shared_);
  const uint64_t word = LoadWord(key);
  if (begin_ < word && word < end_) return last_;

  // Bounds [low, high) are those that the words seen so far cannot tell from the key.
  uint32_t low = 0;
  auto high = static_cast<uint32_t>(words.size());
  for (const auto* list : {&map.words_, &map.next_words_}) {
    const auto like = std::span(*list).subspan(low, high - low);
    const uint64_t here = LoadWord(key);
    high = low + CountNotAbove(like, here);
    if (high == low || (*list)[high - 1] != here) return Remember(high);
    low = high - CountEqualToLast(like.first(high - low));
    key.remove_prefix(std::min<size_t>(key.size(), 8));
  }
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (map.Bound(middle) <= whole) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Remember(low);
}

uint32_t LeafMap::Finder::Remember(uint32_t leaf) {
  const std::vector<uint64_t>& words = map_->words_;
  last_ = leaf;
  begin_ = leaf == 0 ? 0 : words[leaf - 1];
  end_ = leaf == words.size() ? ~uint64_t{0} : words[leaf];
  return leaf;
}

uint32_t LeafMap::Finder::FindHash(std::span<const FieldView> key) {
  scratch_.clear();
  for (const FieldView& field : key) {
    if (field.null) {
      AppendBig(scratch_, ~uint32_t{0});
    } else {
      AppendPrefixed(scratch_, AsText(field.bytes));
    }
  }
  return TopBits(HashText(scratch_), map_->bits_);
}

}  // namespace tranship
