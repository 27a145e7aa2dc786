#include <array>
#include <bit>

#include "hashing/big_endian.h"
#include "io/error.h"
#include "io/sqlite/btree/page.h"

namespace tranship {
namespace {

// Of 1 to 8 bytes, sign extended.
int64_t BigEndianInteger(std::span<const std::byte> bytes) {
  uint64_t value = (static_cast<uint8_t>(bytes[0]) & 0x80U) != 0 ? ~uint64_t{0} : 0;
  for (const std::byte byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return static_cast<int64_t>(value);
}

// Bytes of a value of serial types 0 to 9.
constexpr std::array<uint8_t, 10> kSizes = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};

uint64_t SizeOf(uint64_t serial_type) {
  if (serial_type >= 12) return (serial_type - 12) / 2;
  if (serial_type >= kSizes.size()) throw FormatError("a record with a reserved serial type");
  return kSizes.at(serial_type);
}

KeyValue ValueOf(uint64_t serial_type, std::span<const std::byte> bytes) {
  KeyValue value;
  if (serial_type == 0) return value;
  if (serial_type >= 12) {
    value.storage = serial_type % 2 == 0 ? StorageClass::kBlob : StorageClass::kText;
    value.bytes.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  } else if (serial_type == 7) {
    value.storage = StorageClass::kReal;
    value.real = std::bit_cast<double>(LoadBig<uint64_t>(bytes.data()));
  } else {
    value.storage = StorageClass::kInteger;
    value.integer =
        serial_type >= 8 ? static_cast<int64_t>(serial_type - 8) : BigEndianInteger(bytes);
  }
  return value;
}

}  // namespace

uint64_t TakeVarint(std::span<const std::byte>& bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 9 && i < bytes.size(); ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    const bool last = i == 8;  // the ninth counts with all its bits
    value = last ? value << 8 | byte : value << 7 | (byte & 0x7FU);
    if (last || (byte & 0x80U) == 0) {
      bytes = bytes.subspan(i + 1);
      return value;
    }
  }
  throw FormatError("a varint is cut off");
}

std::optional<KeyTuple> ParseRecord(std::span<const std::byte> record, size_t columns) {
  std::span<const std::byte> rest = record;
  const uint64_t header = TakeVarint(rest);
  const size_t taken = record.size() - rest.size();
  if (header < taken) throw FormatError("a record with an impossible header");
  if (header > record.size()) return std::nullopt;  // goes on beyond
  std::span<const std::byte> types = record.subspan(taken, header - taken);
  std::span<const std::byte> values = record.subspan(header);
  KeyTuple key;
  while (key.size() < columns) {
    if (types.empty()) throw FormatError("a record with too few columns");
    const uint64_t type = TakeVarint(types);
    const uint64_t size = SizeOf(type);
    if (size > values.size()) return std::nullopt;
    key.push_back(ValueOf(type, values.first(size)));
    values = values.subspan(size);
  }
  return key;
}

}  // namespace tranship
