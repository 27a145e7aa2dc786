// The ordered 64-bit numbers behind the fixed-width key kinds, inlined into key encoding and leaf
// search. Numbers of 2, 4 and 8 bytes meet in one width, so that a bound taken from an int4 column
// also holds for the int8 column that it is copied to.

#ifndef TRANSHIP_HASHING_ORDERED_WORDS_H_
#define TRANSHIP_HASHING_ORDERED_WORDS_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "hashing/big_endian.h"
#include "hashing/key_encoding.h"

namespace tranship {

inline constexpr uint64_t kSignBit = uint64_t{1} << 63;

// Throws std::invalid_argument.
[[noreturn]] void ThrowMalformedKey(KeyKind kind, size_t bytes);

inline uint64_t OrderedSigned(std::span<const std::byte> wire) {
  int64_t value = 0;
  if (wire.size() == 8) {
    value = static_cast<int64_t>(LoadBig<uint64_t>(wire.data()));
  } else if (wire.size() == 4) {
    value = static_cast<int32_t>(LoadBig<uint32_t>(wire.data()));
  } else if (wire.size() == 2) {
    value = static_cast<int16_t>(LoadBig<uint16_t>(wire.data()));
  } else {
    ThrowMalformedKey(KeyKind::kSigned, wire.size());
  }
  return static_cast<uint64_t>(value) ^ kSignBit;
}

inline uint64_t OrderedFloat(std::span<const std::byte> wire) {
  double value = 0;
  if (wire.size() == 8) {
    value = std::bit_cast<double>(LoadBig<uint64_t>(wire.data()));
  } else if (wire.size() == 4) {
    value = static_cast<double>(std::bit_cast<float>(LoadBig<uint32_t>(wire.data())));
  } else {
    ThrowMalformedKey(KeyKind::kFloat, wire.size());
  }
  if (std::isnan(value)) return ~uint64_t{0};
  const auto bits = std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}

// The first eight bytes as a number, zeros where there are fewer: if a < b then LoadWord(a) <=
// LoadWord(b).
inline uint64_t LoadWord(std::string_view bytes) {
  if (bytes.size() >= 8) return LoadBig<uint64_t>(bytes.data());
  char padded[8] = {};
  if (!bytes.empty()) std::memcpy(padded, bytes.data(), bytes.size());
  return LoadBig<uint64_t>(padded);
}

// boolean and "char", int2-like, oid, macaddr and tid, xid8 and macaddr8, uuid.
inline bool IsUnsignedWidth(size_t bytes) {
  return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 6 || bytes == 8 || bytes == 16;
}

}  // namespace tranship

#endif  // TRANSHIP_HASHING_ORDERED_WORDS_H_
