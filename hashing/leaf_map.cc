#include "hashing/leaf_map.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "hashing/big_endian.h"
#include "hashing/ordered_words.h"

namespace tranship {
namespace {

constexpr uint8_t kVersion = 1;
constexpr unsigned kMaxBits = 14;
constexpr uint32_t kMaxKeyFields = 1600;  // the most columns that a table can have
static_assert(LeafMap::kMaxLeaves == size_t{1} << kMaxBits);

}  // namespace

LeafMap LeafMap::KeyRanges(std::vector<KeyKind> kinds, std::vector<std::string> bounds) {
  if (kinds.empty()) throw std::invalid_argument("range leaves need a key");
  if (std::ranges::count(kinds, KeyKind::kOpaque) != 0) {
    throw std::invalid_argument("range leaves need a key with a known order");
  }
  std::ranges::sort(bounds);
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  if (bounds.size() >= kMaxLeaves) throw std::invalid_argument("too many leaves");

  LeafMap map;
  map.kind_ = Kind::kKeyRange;
  map.key_fields_ = kinds.size();
  map.kinds_ = std::move(kinds);
  map.bound_ends_.reserve(bounds.size());
  for (const std::string& bound : bounds) {
    if (bound.size() > std::numeric_limits<uint32_t>::max() - map.bound_bytes_.size()) {
      throw std::invalid_argument("leaf bounds of more than 4 GB");
    }
    map.bound_bytes_ += bound;
    map.bound_ends_.push_back(static_cast<uint32_t>(map.bound_bytes_.size()));
  }
  map.IndexBounds();
  return map;
}

LeafMap LeafMap::KeyHash(size_t key_fields, unsigned bits) {
  if (key_fields == 0) throw std::invalid_argument("hash leaves of a key need a key");
  LeafMap map = RowHash(bits);
  map.kind_ = Kind::kKeyHash;
  map.key_fields_ = key_fields;
  return map;
}

LeafMap LeafMap::RowHash(unsigned bits) {
  if (bits > kMaxBits) throw std::invalid_argument("too many leaves");
  LeafMap map;
  map.kind_ = Kind::kRowHash;
  map.bits_ = bits;
  return map;
}

size_t LeafMap::leaf_count() const {
  return kind_ == Kind::kKeyRange ? bound_ends_.size() + 2 : size_t{1} << bits_;
}

std::string_view LeafMap::Bound(size_t i) const {
  const size_t begin = i == 0 ? 0 : bound_ends_[i - 1];
  return std::string_view(bound_bytes_).substr(begin, bound_ends_[i] - begin);
}

std::optional<std::string_view> LeafMap::begin(size_t leaf) const {
  if (leaf == 0 || leaf > bound_ends_.size()) return std::nullopt;
  return Bound(leaf - 1);
}

std::optional<std::string_view> LeafMap::end(size_t leaf) const {
  if (leaf >= bound_ends_.size()) return std::nullopt;
  return Bound(leaf);
}

void LeafMap::IndexBounds() {
  const size_t bounds = bound_ends_.size();
  signed_words_ = kinds_ == std::vector{KeyKind::kSigned};
  for (size_t i = 0; i < bounds; ++i) signed_words_ = signed_words_ && Bound(i).size() == 8;
  if (!signed_words_ &&
      bounds > 0) {  // in ascending order, what the extremes share is shared by all
    const std::string_view first = Bound(0);
    const std::string_view last = Bound(bounds - 1);
    while (shared_ < std::min(first.size(), last.size()) && first[shared_] == last[shared_])
      ++shared_;
  }
  words_.reserve(bounds);
  next_words_.reserve(bounds);
  for (size_t i = 0; i < bounds; ++i) {
    const std::string_view rest = Bound(i).substr(shared_);
    words_.push_back(LoadWord(rest));
    next_words_.push_back(LoadWord(rest.substr(std::min<size_t>(rest.size(), 8))));
  }
}

std::string LeafMap::Serialize() const {
  std::string out;
  AppendBig(out, kVersion);
  AppendBig(out, static_cast<uint8_t>(kind_));
  AppendBig(out, static_cast<uint8_t>(bits_));
  AppendBig(out, static_cast<uint32_t>(key_fields_));
  for (const KeyKind kind : kinds_) AppendBig(out, static_cast<uint8_t>(kind));
  if (kind_ != Kind::kKeyRange) return out;
  AppendBig(out, static_cast<uint32_t>(bound_ends_.size()));
  for (size_t i = 0; i < bound_ends_.size(); ++i) AppendPrefixed(out, Bound(i));
  return out;
}

std::optional<LeafMap> LeafMap::Parse(std::string_view bytes) {
  BigEndianReader in(bytes);
  if (in.Number<uint8_t>() != kVersion) return std::nullopt;
  const auto kind = in.Number<uint8_t>();
  const auto bits = in.Number<uint8_t>();
  const auto key_fields = in.Number<uint32_t>();
  if (!kind || !bits || !key_fields || *bits > kMaxBits || *key_fields > kMaxKeyFields) {
    return std::nullopt;
  }

  if (*kind != static_cast<uint8_t>(Kind::kKeyRange)) {
    if (in.left() != 0) return std::nullopt;
    if (*kind == static_cast<uint8_t>(Kind::kKeyHash)) {
      return *key_fields == 0 ? std::nullopt : std::optional(KeyHash(*key_fields, *bits));
    }
    if (*kind != static_cast<uint8_t>(Kind::kRowHash) || *key_fields != 0) return std::nullopt;
    return RowHash(*bits);
  }

  LeafMap map;
  map.kind_ = Kind::kKeyRange;
  map.key_fields_ = *key_fields;
  if (*bits != 0 || *key_fields == 0 || in.left() < *key_fields) return std::nullopt;
  for (uint32_t i = 0; i < *key_fields; ++i) {
    const uint8_t number = *in.Number<uint8_t>();
    if (number >= static_cast<uint8_t>(KeyKind::kOpaque)) return std::nullopt;
    map.kinds_.push_back(static_cast<KeyKind>(number));
  }
  const auto bounds = in.Number<uint32_t>();
  if (!bounds || *bounds >= kMaxLeaves) return std::nullopt;
  std::optional<std::string_view> previous;
  for (uint32_t i = 0; i < *bounds; ++i) {
    const auto bound = in.Prefixed();
    if (!bound || (previous && *bound <= *previous)) return std::nullopt;
    if (bound->size() > std::numeric_limits<uint32_t>::max() - map.bound_bytes_.size()) {
      return std::nullopt;
    }
    map.bound_bytes_ += *bound;
    map.bound_ends_.push_back(static_cast<uint32_t>(map.bound_bytes_.size()));
    previous = bound;
  }
  if (in.left() != 0) return std::nullopt;
  map.IndexBounds();
  return map;
}

}  // namespace tranship
