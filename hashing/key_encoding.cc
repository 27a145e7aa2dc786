#include "hashing/key_encoding.h"

#include <cstring>
#include <stdexcept>

#include "hashing/big_endian.h"
#include "hashing/ordered_words.h"

namespace tranship {
namespace {

// The header of numeric_send (src/backend/utils/adt/numeric.c): four 16-bit numbers, then the
// digits.
constexpr size_t kNumericHeader = 8;
constexpr uint16_t kPositive = 0x0000;
constexpr uint16_t kNegative = 0x4000;
constexpr uint16_t kNan = 0xC000;
constexpr uint16_t kPlusInfinity = 0xD000;
constexpr uint16_t kMinusInfinity = 0xF000;
constexpr uint16_t kMaxScale = 0x3FFF;

// First byte of an encoded numeric, in the order of the database.
enum NumericClass : char {
  kClassMinusInfinity,
  kClassNegative,
  kClassZero,
  kClassPositive,
  kClassPlusInfinity,
  kClassNan,
};

// Ends with 00 01, and escapes 00 as 00 FF: a value that goes on sorts behind one that ends.
void AppendBytes(std::string_view bytes, std::string& out) {
  for (;;) {
    const size_t zero = bytes.find('\0');
    if (zero == std::string_view::npos) break;
    out.append(bytes.substr(0, zero));
    out.append("\x00\xff", 2);
    bytes.remove_prefix(zero + 1);
  }
  out.append(bytes);
  out.append("\x00\x01", 2);
}

// Class, then (unless it says all) the weight of the first digit that is not zero, the digits plus
// one, and a zero; complemented for negative values. The display scale and outer zeros do not
// count, as 1.0 and 1.00 are the same key.
void AppendNumeric(std::span<const std::byte> wire, std::string& out) {
  const auto malformed = [&] { ThrowMalformedKey(KeyKind::kNumeric, wire.size()); };
  if (wire.size() < kNumericHeader) malformed();
  const size_t digits = LoadBig<uint16_t>(wire.data());
  const auto weight = static_cast<int16_t>(LoadBig<uint16_t>(wire.data() + 2));
  const uint16_t sign = LoadBig<uint16_t>(wire.data() + 4);
  const uint16_t scale = LoadBig<uint16_t>(wire.data() + 6);
  if (wire.size() != kNumericHeader + 2 * digits || scale > kMaxScale) malformed();

  switch (sign) {
    case kPositive:
    case kNegative:
      break;
    case kNan:
      return out.push_back(kClassNan);
    case kPlusInfinity:
      return out.push_back(kClassPlusInfinity);
    case kMinusInfinity:
      return out.push_back(kClassMinusInfinity);
    default:
      malformed();
  }
  const auto digit = [&](size_t i) {
    const uint16_t value = LoadBig<uint16_t>(wire.data() + kNumericHeader + 2 * i);
    if (value > 9999) malformed();
    return value;
  };
  size_t first = 0;
  size_t last = digits;
  while (first < last && digit(first) == 0) ++first;
  while (first < last && digit(last - 1) == 0) --last;
  if (first == last) return out.push_back(kClassZero);

  out.push_back(sign == kNegative ? kClassNegative : kClassPositive);
  const size_t magnitude = out.size();
  const int32_t exponent = int32_t{weight} - static_cast<int32_t>(first);
  AppendBig(out, static_cast<uint32_t>(exponent) ^ (uint32_t{1} << 31));
  for (size_t i = first; i < last; ++i) AppendBig(out, static_cast<uint16_t>(digit(i) + 1));
  AppendBig(out, uint16_t{0});
  if (sign == kNegative) {
    for (size_t i = magnitude; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
  }
}

}  // namespace

void ThrowMalformedKey(KeyKind kind, size_t bytes) {
  throw std::invalid_argument("malformed key field: " + std::to_string(bytes) +
                              " bytes do not make a " + std::string(ToString(kind)) + " value");
}

void AppendOrdered(KeyKind kind, std::span<const std::byte> wire, std::string& out) {
  const auto text = [&] {
    return std::string_view(reinterpret_cast<const char*>(wire.data()), wire.size());
  };
  switch (kind) {
    case KeyKind::kSigned:
      return AppendBig(out, OrderedSigned(wire));
    case KeyKind::kFloat:
      return AppendBig(out, OrderedFloat(wire));
    case KeyKind::kUnsigned:
      if (!IsUnsignedWidth(wire.size())) break;
      out.append(text());
      return;
    case KeyKind::kBytes:
      return AppendBytes(text(), out);
    case KeyKind::kNumeric:
      return AppendNumeric(wire, out);
    case KeyKind::kOpaque:
      break;
  }
  ThrowMalformedKey(kind, wire.size());
}

std::string_view ToString(KeyKind kind) {
  switch (kind) {
    case KeyKind::kSigned:
      return "signed";
    case KeyKind::kUnsigned:
      return "unsigned";
    case KeyKind::kBytes:
      return "bytes";
    case KeyKind::kNumeric:
      return "numeric";
    case KeyKind::kFloat:
      return "float";
    case KeyKind::kOpaque:
      return "opaque";
  }
  return "unknown";
}

}  // namespace tranship
