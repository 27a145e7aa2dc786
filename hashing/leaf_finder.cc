// LeafMap::Finder: the part of the leaf map that runs once per row.

#include <cstring>
#include <stdexcept>

#include "hashing/big_endian.h"
#include "hashing/leaf_map.h"
#include "hashing/ordered_words.h"

namespace tranship {
namespace {

// How many of the ascending `bounds` are not above `key`. No branch depends on the keys.
template <typename Word>
uint32_t CountNotAbove(const std::vector<Word>& bounds, const Word& key) {
  const Word* base = bounds.data();
  size_t size = bounds.size();
  while (size > 1) {
    const size_t half = size / 2;
    base += !(key < base[half - 1]) ? half : 0;
    size -= half;
  }
  const auto before = static_cast<uint32_t>(base - bounds.data());
  return size == 1 && !(key < *base) ? before + 1 : before;
}

// Writes the encoding of a fixed-width field when it ends at or before `limit`; 0 when there is no
// room.
size_t PutFixed(KeyKind kind, std::span<const std::byte> wire, char* out, size_t room) {
  if (kind == KeyKind::kUnsigned) {
    if (!IsUnsignedWidth(wire.size())) ThrowMalformedKey(kind, wire.size());
    if (wire.size() > room) return 0;
    std::memcpy(out, wire.data(), wire.size());
    return wire.size();
  }
  const uint64_t word = kind == KeyKind::kSigned ? OrderedSigned(wire) : OrderedFloat(wire);
  if (room < 8) return 0;
  const uint64_t big = LoadBig<uint64_t>(&word);
  std::memcpy(out, &big, 8);
  return 8;
}

}  // namespace

uint32_t LeafMap::Finder::Find(std::span<const FieldView> key, const Digest& row) {
  const LeafMap& map = *map_;
  if (key.size() < map.key_fields_) throw std::invalid_argument("a key field is missing");
  if (map.search_ == Search::kSigned) {
    const FieldView& field = *key.data();
    if (field.null) return static_cast<uint32_t>(map.leaf_count() - 1);
    return FindWord(OrderedSigned(field.bytes));
  }
  if (map.kind_ == Kind::kRowHash) {
    return map.bits_ == 0 ? 0 : static_cast<uint32_t>(row.high >> (64 - map.bits_));
  }
  key = key.first(map.key_fields_);
  if (map.kind_ == Kind::kKeyHash) return FindHash(key);

  for (const FieldView& field : key) {
    if (field.null) return static_cast<uint32_t>(map.leaf_count() - 1);
  }
  if (map.search_ == Search::kWord || map.search_ == Search::kWide) {
    char encoded[16] = {};
    size_t size = 0;
    for (size_t i = 0; i < key.size(); ++i) {
      const size_t put =
          PutFixed(map.kinds_[i], key[i].bytes, encoded + size, sizeof encoded - size);
      size = put == 0 ? sizeof encoded + 1 : size + put;
      if (size > map.key_bytes_) break;
    }
    if (size == map.key_bytes_) {
      const auto high = LoadBig<uint64_t>(encoded);
      if (map.search_ == Search::kWord) return FindWord(high);
      return FindWide({high, LoadBig<uint64_t>(encoded + 8)});
    }
  }
  scratch_.clear();
  for (size_t i = 0; i < key.size(); ++i) AppendOrdered(map.kinds_[i], key[i].bytes, scratch_);
  return FindEncoded();
}

uint32_t LeafMap::Finder::FindWord(uint64_t key) {
  if (least_ <= key && key <= greatest_) return last_;
  const std::vector<uint64_t>& bounds = map_->words_;
  last_ = CountNotAbove(bounds, key);
  least_ = last_ == 0 ? 0 : bounds[last_ - 1];
  greatest_ = last_ == bounds.size() ? ~uint64_t{0} : bounds[last_] - 1;
  return last_;
}

uint32_t LeafMap::Finder::FindWide(Wide key) {
  if (least_wide_ <= key && key <= greatest_wide_) return last_;
  const std::vector<Wide>& bounds = map_->wide_;
  last_ = CountNotAbove(bounds, key);
  least_wide_ = last_ == 0 ? Wide{} : bounds[last_ - 1];
  greatest_wide_ = {~uint64_t{0}, ~uint64_t{0}};
  if (last_ < bounds.size()) {
    const Wide& end = bounds[last_];
    greatest_wide_ = {end.high - (end.low == 0 ? 1 : 0), end.low - 1};
  }
  return last_;
}

uint32_t LeafMap::Finder::FindEncoded() {
  const std::string_view key = scratch_;
  const auto begin = map_->begin(last_);
  const auto end = map_->end(last_);
  if ((!begin || *begin <= key) && (!end || key < *end)) return last_;
  uint32_t low = 0;
  auto high = static_cast<uint32_t>(map_->bound_ends_.size());
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (map_->Bound(middle) <= key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  last_ = low;
  return low;
}

uint32_t LeafMap::Finder::FindHash(std::span<const FieldView> key) {
  scratch_.clear();
  for (const FieldView& field : key) {
    if (field.null) {
      AppendBig(scratch_, ~uint32_t{0});
    } else {
      AppendPrefixed(scratch_,
                     {reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size()});
    }
  }
  const Digest digest = HashText(scratch_);
  return map_->bits_ == 0 ? 0 : static_cast<uint32_t>(digest.high >> (64 - map_->bits_));
}

}  // namespace tranship
