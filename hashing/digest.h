// Digest: the identity of a sequence of bytes (XXH3-128), and sums of digests modulo 2^128.
//
// A digest is content identity, not secrecy and not authenticity: XXH3 is not a cryptographic hash.

#ifndef TRANSHIP_HASHING_DIGEST_H_
#define TRANSHIP_HASHING_DIGEST_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tranship {

struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;

  friend constexpr auto operator<=>(const Digest&, const Digest&) = default;

  // Sum modulo 2^128.
  constexpr Digest& operator+=(const Digest& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
  }
};

// XXH3-128 with seed 0, in its canonical (big-endian) reading.
[[nodiscard]] Digest HashBytes(std::span<const std::byte> bytes) noexcept;
[[nodiscard]] Digest HashText(std::string_view text) noexcept;

// Hashes every row of a block. Row i occupies bytes [ends[i-1], ends[i]) (the first begins at 0).
// Requires: out.size() == ends.size(), ends ascending and within `block`.
void HashRows(std::span<const std::byte> block, std::span<const uint32_t> ends,
              std::span<Digest> out) noexcept;

// 32 lower-case hexadecimal digits, most significant first.
[[nodiscard]] std::string ToHex(const Digest& digest);
[[nodiscard]] std::optional<Digest> DigestFromHex(std::string_view hex);

}  // namespace tranship

#endif  // TRANSHIP_HASHING_DIGEST_H_
