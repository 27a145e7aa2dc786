// RawValue: a value as SQLite stores it, and its compact form inside a slab of raw rows.
//
// A raw row is its values one after the other: a tag byte (the storage class), then nothing for
// NULL, 8 bytes for INTEGER and REAL, a length (4 bytes) and the bytes for TEXT and BLOB; numbers
// in this machine's order, since raw rows never leave the process.

#ifndef TRANSHIP_IO_SQLITE_RAW_VALUE_H_
#define TRANSHIP_IO_SQLITE_RAW_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "io/slab.h"

namespace tranship {

enum class StorageClass : uint8_t { kNull = 0, kInteger = 1, kReal = 2, kText = 3, kBlob = 4 };
[[nodiscard]] std::string_view ToString(StorageClass storage);  // "INTEGER"

struct RawValue {
  StorageClass storage = StorageClass::kNull;
  union {
    int64_t integer = 0;
    double real;
  };
  std::span<const std::byte> bytes;  // TEXT and BLOB; views, does not own

  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  static RawValue Null() { return {}; }
  static RawValue Integer(int64_t value);
  static RawValue Real(double value);
  static RawValue Text(std::string_view text);
  static RawValue Blob(std::span<const std::byte> bytes);
};

// Appends to the slab's open row.
void AppendRaw(Slab& slab, const RawValue& value);

// Takes the first value from the front of `row`. Throws FormatError when it is cut off.
[[nodiscard]] RawValue TakeRaw(std::span<const std::byte>& row);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_RAW_VALUE_H_
