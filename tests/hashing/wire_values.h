// Values as PostgreSQL sends them, made for tests without a server.

#ifndef TRANSHIP_TESTS_HASHING_WIRE_VALUES_H_
#define TRANSHIP_TESTS_HASHING_WIRE_VALUES_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hashing/big_endian.h"
#include "hashing/digest.h"
#include "hashing/key_encoding.h"

namespace tranship {

inline std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string WireInt2(int16_t value) {
  std::string out;
  AppendBig(out, static_cast<uint16_t>(value));
  return out;
}
inline std::string WireInt4(int32_t value) {
  std::string out;
  AppendBig(out, static_cast<uint32_t>(value));
  return out;
}
inline std::string WireInt8(int64_t value) {
  std::string out;
  AppendBig(out, static_cast<uint64_t>(value));
  return out;
}
inline std::string WireFloat4(float value) {
  std::string out;
  AppendBig(out, std::bit_cast<uint32_t>(value));
  return out;
}
inline std::string WireFloat8(double value) {
  std::string out;
  AppendBig(out, std::bit_cast<uint64_t>(value));
  return out;
}

// numeric_send's header and digits as given, without any sense demanded.
inline std::string WireNumericParts(int weight, uint16_t sign, uint16_t scale,
                                    const std::vector<uint16_t>& digits) {
  std::string out;
  AppendBig(out, static_cast<uint16_t>(digits.size()));
  AppendBig(out, static_cast<uint16_t>(weight));
  AppendBig(out, sign);
  AppendBig(out, scale);
  for (const uint16_t digit : digits) AppendBig(out, digit);
  return out;
}

// "-12.50", "NaN", "Infinity", "-Infinity".
inline std::string WireNumeric(std::string_view text) {
  if (text == "NaN") return WireNumericParts(0, 0xC000, 0, {});
  if (text == "Infinity") return WireNumericParts(0, 0xD000, 32, {});
  if (text == "-Infinity") return WireNumericParts(0, 0xF000, 32, {});
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  std::string whole(text.substr(0, point));
  std::string fraction(point < text.size() ? text.substr(point + 1) : "");
  const auto scale = static_cast<uint16_t>(fraction.size());
  whole.insert(0, (4 - whole.size() % 4) % 4, '0');
  fraction.append((4 - fraction.size() % 4) % 4, '0');

  std::vector<uint16_t> digits;
  const std::string all = whole + fraction;
  for (size_t i = 0; i < all.size(); i += 4) {
    digits.push_back(static_cast<uint16_t>(std::stoi(all.substr(i, 4))));
  }
  int weight = static_cast<int>(whole.size() / 4) - 1;
  while (!digits.empty() && digits.back() == 0) digits.pop_back();
  while (!digits.empty() && digits.front() == 0) {
    digits.erase(digits.begin());
    --weight;
  }
  if (digits.empty()) weight = 0;
  return WireNumericParts(weight, negative && !digits.empty() ? 0x4000 : 0, scale, digits);
}

// A COPY BINARY tuple.
inline std::string WireRow(const std::vector<std::optional<std::string>>& fields) {
  std::string out;
  AppendBig(out, static_cast<uint16_t>(fields.size()));
  for (const auto& field : fields) {
    if (field) {
      AppendPrefixed(out, *field);
    } else {
      AppendBig(out, ~uint32_t{0});
    }
  }
  return out;
}

inline std::string Encode(KeyKind kind, std::string_view wire) {
  std::string out;
  AppendOrdered(kind, AsBytes(wire), out);
  return out;
}

}  // namespace tranship

#endif  // TRANSHIP_TESTS_HASHING_WIRE_VALUES_H_
