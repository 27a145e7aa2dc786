#include "engine/plan/key_text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "engine/plan/date_text.h"
#include "hashing/big_endian.h"
#include "hashing/ordered_words.h"
#include "io/error.h"

namespace tranship {
namespace {

[[noreturn]] void Malformed(std::string_view base_type) {
  throw FormatError("a leaf bound is not an encoded value of " + Printable(base_type));
}

std::string_view TakeBytes(std::string_view& from, size_t count, std::string_view base_type) {
  if (from.size() < count) Malformed(base_type);
  const std::string_view bytes = from.substr(0, count);
  from.remove_prefix(count);
  return bytes;
}

std::string Hex(std::string_view bytes, size_t group = 0, char separator = ':') {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (group != 0 && i > 0 && i % group == 0) text += separator;
    text += kDigits[static_cast<unsigned char>(bytes[i]) >> 4];
    text += kDigits[static_cast<unsigned char>(bytes[i]) & 15];
  }
  return text;
}

std::string SignedText(int64_t value, std::string_view base_type) {
  if (base_type == "date") return DateText(value);
  if (base_type == "time without time zone") return TimeText(value);
  if (base_type == "timestamp without time zone") return TimestampText(value);
  if (base_type == "timestamp with time zone") return TimestampText(value, "+00");
  return std::to_string(value);
}

std::string UnsignedText(std::string_view base_type, std::string_view& from) {
  if (base_type == "uuid") return Hex(TakeBytes(from, 16, base_type));
  if (base_type == "macaddr") return Hex(TakeBytes(from, 6, base_type), 1);
  if (base_type == "macaddr8") return Hex(TakeBytes(from, 8, base_type), 1);
  if (base_type == "boolean") return TakeBytes(from, 1, base_type).front() == 0 ? "f" : "t";
  if (base_type == "oid") {
    return std::to_string(LoadBig<uint32_t>(TakeBytes(from, 4, base_type).data()));
  }
  if (base_type == "xid8") {
    return std::to_string(LoadBig<uint64_t>(TakeBytes(from, 8, base_type).data()));
  }
  if (base_type == "pg_lsn") return Hex(TakeBytes(from, 8, base_type), 4, '/');
  if (base_type == "\"char\"") {
    const char value = TakeBytes(from, 1, base_type).front();
    if (value == 0) return "";
    if (static_cast<unsigned char>(value) < 0x80) return std::string(1, value);
    const auto bits =
        static_cast<unsigned>(static_cast<unsigned char>(value));  // since PostgreSQL 15
    return {'\\', static_cast<char>('0' + (bits >> 6)), static_cast<char>('0' + ((bits >> 3) & 7)),
            static_cast<char>('0' + (bits & 7))};
  }
  Malformed(base_type);
}

std::string BytesText(std::string_view base_type, std::string_view& from) {
  std::string bytes;
  while (true) {
    const std::string_view next = TakeBytes(from, 1, base_type);
    if (next.front() != 0) {
      bytes += next;
      continue;
    }
    if (TakeBytes(from, 1, base_type).front() == 1) break;
    bytes += '\0';
  }
  return base_type == "bytea" ? "\\x" + Hex(bytes) : bytes;
}

std::string FloatText(uint64_t word) {
  if (word == ~uint64_t{0}) return "NaN";
  const auto value = std::bit_cast<double>((word & kSignBit) != 0 ? word & ~kSignBit : ~word);
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

// Digits in base 10000 and the exponent of the first, written as "12340005e-8".
std::string NumericText(std::string_view base_type, std::string_view& from) {
  const char kind = TakeBytes(from, 1, base_type).front();
  if (kind == 0) return "-Infinity";
  if (kind == 2) return "0";
  if (kind == 4) return "Infinity";
  if (kind == 5) return "NaN";
  if (kind != 1 && kind != 3) Malformed(base_type);
  const auto flip = static_cast<uint16_t>(kind == 1 ? 0xFFFF : 0);
  const auto take16 = [&] {
    return static_cast<uint16_t>(LoadBig<uint16_t>(TakeBytes(from, 2, base_type).data()) ^ flip);
  };
  const uint32_t high = take16();
  const auto exponent = static_cast<int32_t>((high << 16 | take16()) ^ (uint32_t{1} << 31));
  std::string digits;
  int32_t count = 0;
  for (uint16_t digit = take16(); digit != 0; digit = take16(), ++count) {
    if (digit > 10000) Malformed(base_type);
    const std::string text = std::to_string(digit - 1);
    digits += std::string(4 - text.size(), '0') + text;
  }
  return (kind == 1 ? "-" : "") + digits + "e" + std::to_string(4 * (exponent - count + 1));
}

}  // namespace

std::string TakeKeyText(KeyKind kind, std::string_view base_type, std::string_view& encoded) {
  const auto word = [&] { return LoadBig<uint64_t>(TakeBytes(encoded, 8, base_type).data()); };
  switch (kind) {
    case KeyKind::kSigned:
      return SignedText(static_cast<int64_t>(word() ^ kSignBit), base_type);
    case KeyKind::kUnsigned:
      return UnsignedText(base_type, encoded);
    case KeyKind::kBytes:
      return BytesText(base_type, encoded);
    case KeyKind::kNumeric:
      return NumericText(base_type, encoded);
    case KeyKind::kFloat:
      return FloatText(word());
    case KeyKind::kOpaque:
      break;
  }
  Malformed(base_type);
}

}  // namespace tranship
