// Big-endian numbers in byte strings: the wire form of PostgreSQL and of everything tranship
// stores.

#ifndef TRANSHIP_HASHING_BIG_ENDIAN_H_
#define TRANSHIP_HASHING_BIG_ENDIAN_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace tranship {

template <typename Unsigned>
[[nodiscard]] inline Unsigned LoadBig(const void* from) noexcept {
  Unsigned value;
  std::memcpy(&value, from, sizeof value);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof value == 2) value = __builtin_bswap16(value);
    if constexpr (sizeof value == 4) value = __builtin_bswap32(value);
    if constexpr (sizeof value == 8) value = __builtin_bswap64(value);
  }
  return value;
}

template <typename Unsigned>
inline void AppendBig(std::string& out, Unsigned value) {
  const Unsigned big = LoadBig<Unsigned>(&value);  // swapping is its own inverse
  char bytes[sizeof big];
  std::memcpy(bytes, &big, sizeof big);
  out.append(bytes, sizeof big);
}

// A length (32 bits), then the bytes. Requires: fewer than 2^32 bytes.
inline void AppendPrefixed(std::string& out, std::string_view bytes) {
  AppendBig(out, static_cast<uint32_t>(bytes.size()));
  out.append(bytes);
}

// Reads numbers and byte strings from the front of foreign input; absent when too little is left.
class BigEndianReader {
 public:
  explicit BigEndianReader(std::string_view bytes) : rest_(bytes) {}

  template <typename Unsigned>
  [[nodiscard]] std::optional<Unsigned> Number() {
    if (rest_.size() < sizeof(Unsigned)) return std::nullopt;
    const auto value = LoadBig<Unsigned>(rest_.data());
    rest_.remove_prefix(sizeof(Unsigned));
    return value;
  }
  [[nodiscard]] std::optional<std::string_view> Prefixed() {
    const auto size = Number<uint32_t>();
    if (!size || rest_.size() < *size) return std::nullopt;
    const std::string_view bytes = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return bytes;
  }
  [[nodiscard]] size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

}  // namespace tranship

#endif  // TRANSHIP_HASHING_BIG_ENDIAN_H_
