// An order-preserving encoding of key values: memcmp on encodings orders as the database orders
// values (text in the order of its bytes, that is collation "C").

#ifndef TRANSHIP_HASHING_KEY_ENCODING_H_
#define TRANSHIP_HASHING_KEY_ENCODING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tranship {

// One field of a row in wire form. `bytes` views the row, it does not own.
struct FieldView {
  std::span<const std::byte> bytes;
  bool null = false;
};

// How a key column's wire bytes (COPY BINARY field contents) are ordered.
enum class KeyKind : uint8_t {
  kSigned,    // big-endian two's complement of 2, 4 or 8 bytes: int2/4/8, date, time, timestamp[tz]
  kUnsigned,  // big-endian unsigned, fixed width: oid, uuid, boolean, "char", macaddr: bytes as
              // they are
  kBytes,     // variable length, order of bytes: bytea, text and varchar under "C"
  kNumeric,   // PostgreSQL numeric_send: ndigits, weight, sign, dscale, base-10000 digits; NaN and
              // infinities
  kFloat,     // IEEE 754 of 4 or 8 bytes; -0 equals 0, NaN above infinity, as PostgreSQL orders
  kOpaque,    // no order that the engine knows: such keys use hash leaves
};

// Appends one field. Fields of a composite key are appended one after the other; the result still
// orders field by field (variable-length kinds are escaped and terminated). Throws
// std::invalid_argument on bytes that are not a value of the kind (a wrong length, numeric digits
// above 9999), and on kOpaque; `out` may then end in part of an encoding. NULL has no encoding: the
// caller sets such keys apart.
//
//   kSigned     8 bytes big-endian, sign bit flipped; shorter ones are widened first
//   kUnsigned   as they are (1, 2, 4, 6, 8 or 16 bytes)
//   kBytes      00 becomes 00 FF; ends with 00 01
//   kFloat      8 bytes of the double: all bits flipped if negative, else the sign bit; NaN is all
//   ones kNumeric    class byte (-inf 0, negative 1, zero 2, positive 3, inf 4, NaN 5); negative
//   and positive
//               ones go on with the exponent of the first non-zero digit (32 bits, sign bit
//               flipped), each digit plus one (16 bits), 0000; complemented if negative. 1.0
//               and 1.00 are the same key.
void AppendOrdered(KeyKind kind, std::span<const std::byte> wire, std::string& out);

[[nodiscard]] std::string_view ToString(KeyKind kind);

}  // namespace tranship

#endif  // TRANSHIP_HASHING_KEY_ENCODING_H_
