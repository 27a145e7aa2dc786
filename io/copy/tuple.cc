#include "io/copy/tuple.h"

#include <cstring>

#include "hashing/big_endian.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr uint32_t kNullLength = 0xFFFFFFFFU;

[[noreturn]] void Cut(size_t field) {
  throw FormatError("field " + std::to_string(field + 1) + " reaches beyond its row");
}

[[noreturn]] void WrongCount(size_t found, size_t wanted) {
  throw FormatError("a row of " + std::to_string(found) + " fields where " +
                    std::to_string(wanted) + " were expected");
}

// Takes field number `i` at offset `at`, which moves behind it.
inline FieldView TakeField(std::span<const std::byte> row, size_t i, size_t& at) {
  if (row.size() - at < 4) Cut(i);
  const auto length = LoadBig<uint32_t>(row.data() + at);
  at += 4;
  if (length == kNullLength) return {{}, true};
  if (length > row.size() - at) Cut(i);  // other negative lengths, too
  const FieldView field{row.subspan(at, length), false};
  at += length;
  return field;
}

size_t FieldCount(std::span<const std::byte> row) {
  if (row.size() < 2) throw FormatError("a row without a field count");
  return LoadBig<uint16_t>(row.data());
}

void ParseBinary(std::span<const std::byte> row, size_t columns, std::span<FieldView> out) {
  const size_t count = FieldCount(row);
  if (count != columns || out.size() > columns) WrongCount(count, columns);
  size_t at = 2;
  for (size_t i = 0; i < out.size(); ++i) out[i] = TakeField(row, i, at);
}

void ParseText(std::span<const std::byte> row, size_t columns, std::span<FieldView> out) {
  if (row.empty() || row.back() != std::byte{'\n'}) throw FormatError("a line has no end");
  if (out.size() > columns) WrongCount(columns, out.size());
  row = row.first(row.size() - 1);
  for (size_t i = 0; i < out.size(); ++i) {
    const void* tab = row.empty() ? nullptr : std::memchr(row.data(), '\t', row.size());
    const bool last = i + 1 == columns;
    if (last != (tab == nullptr)) WrongCount(last ? columns + 1 : i + 1, columns);
    const size_t size = tab == nullptr
                            ? row.size()
                            : static_cast<size_t>(static_cast<const std::byte*>(tab) - row.data());
    const std::span<const std::byte> bytes = row.first(size);
    const bool null = size == 2 && bytes[0] == std::byte{'\\'} && bytes[1] == std::byte{'N'};
    out[i] = null ? FieldView{{}, true} : FieldView{bytes, false};
    if (!last) row = row.subspan(size + 1);
  }
}

}  // namespace

void ParseLeadingFields(WireForm form, std::span<const std::byte> row, size_t columns,
                        std::span<FieldView> out) {
  if (form == WireForm::kBinary) {
    ParseBinary(row, columns, out);
  } else {
    ParseText(row, columns, out);
  }
}

std::vector<FieldView> ParseBinaryRow(std::span<const std::byte> row) {
  const size_t count = FieldCount(row);
  if (count > (row.size() - 2) / 4) Cut((row.size() - 2) / 4);  // before memory is taken for them
  std::vector<FieldView> fields(count);
  size_t at = 2;
  for (size_t i = 0; i < count; ++i) fields[i] = TakeField(row, i, at);
  if (at != row.size()) throw FormatError("a row goes on behind its last field");
  return fields;
}

}  // namespace tranship
