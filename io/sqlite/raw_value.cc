#include "io/sqlite/raw_value.h"

#include <cstring>

#include "io/error.h"

namespace tranship {
namespace {

template <typename Number>
Number TakeNumber(std::span<const std::byte>& row) {
  if (row.size() < sizeof(Number)) throw FormatError("a raw row is cut off");
  Number number;
  std::memcpy(&number, row.data(), sizeof number);
  row = row.subspan(sizeof number);
  return number;
}

}  // namespace

std::string_view ToString(StorageClass storage) {
  switch (storage) {
    case StorageClass::kNull:
      return "NULL";
    case StorageClass::kInteger:
      return "INTEGER";
    case StorageClass::kReal:
      return "REAL";
    case StorageClass::kText:
      return "TEXT";
    case StorageClass::kBlob:
      break;
  }
  return "BLOB";
}

RawValue RawValue::Integer(int64_t value) {
  RawValue raw;
  raw.storage = StorageClass::kInteger;
  raw.integer = value;
  return raw;
}

RawValue RawValue::Real(double value) {
  RawValue raw;
  raw.storage = StorageClass::kReal;
  raw.real = value;
  return raw;
}

RawValue RawValue::Text(std::string_view text) {
  RawValue raw;
  raw.storage = StorageClass::kText;
  raw.bytes = std::as_bytes(std::span(text.data(), text.size()));
  return raw;
}

RawValue RawValue::Blob(std::span<const std::byte> bytes) {
  RawValue raw;
  raw.storage = StorageClass::kBlob;
  raw.bytes = bytes;
  return raw;
}

void AppendRaw(Slab& slab, const RawValue& value) {
  std::byte* out = slab.Reserve(1 + 8 + value.bytes.size()).data();
  *out = static_cast<std::byte>(value.storage);
  switch (value.storage) {
    case StorageClass::kNull:
      slab.Commit(1);
      return;
    case StorageClass::kInteger:
      std::memcpy(out + 1, &value.integer, 8);
      slab.Commit(9);
      return;
    case StorageClass::kReal:
      std::memcpy(out + 1, &value.real, 8);
      slab.Commit(9);
      return;
    case StorageClass::kText:
    case StorageClass::kBlob:
      break;
  }
  const auto size = static_cast<uint32_t>(value.bytes.size());  // SQLite's limit is below 2^31
  std::memcpy(out + 1, &size, 4);
  if (size > 0) std::memcpy(out + 5, value.bytes.data(), size);
  slab.Commit(5 + size_t{size});
}

RawValue TakeRaw(std::span<const std::byte>& row) {
  const auto tag = TakeNumber<uint8_t>(row);
  switch (tag) {
    case 0:
      return {};
    case 1:
      return RawValue::Integer(TakeNumber<int64_t>(row));
    case 2:
      return RawValue::Real(TakeNumber<double>(row));
    case 3:
    case 4:
      break;
    default:
      throw FormatError("a raw row has an unknown tag");
  }
  const auto size = TakeNumber<uint32_t>(row);
  if (row.size() < size) throw FormatError("a raw row is cut off");
  RawValue value;
  value.storage = static_cast<StorageClass>(tag);
  value.bytes = row.first(size);
  row = row.subspan(size);
  return value;
}

}  // namespace tranship
