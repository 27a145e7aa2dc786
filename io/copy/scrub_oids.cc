// ScrubOids: walks a row's values along their shapes and zeroes the OIDs. Every length is checked.

#include <cstring>

#include "hashing/big_endian.h"
#include "io/copy/wire_shape.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kDeepest = 64;
constexpr uint32_t kNull = 0xFFFFFFFFU;
constexpr uint32_t kMostDimensions = 6;  // MAXDIM

// range_send's flags: RANGE_EMPTY, RANGE_LB_INF, RANGE_UB_INF, RANGE_LB_NULL, RANGE_UB_NULL in
// rangetypes.h
constexpr unsigned kEmpty = 0x01;
constexpr unsigned kNoLower = kEmpty | 0x08 | 0x20;
constexpr unsigned kNoUpper = kEmpty | 0x10 | 0x40;

[[noreturn]] void Malformed(const char* what) {
  throw FormatError(std::string("malformed ") + what + " in a binary row");
}

// The bytes of one value, taken from the front.
class Cursor {
 public:
  Cursor(std::span<std::byte> bytes, const char* what) : bytes_(bytes), what_(what) {}

  std::span<std::byte> Take(size_t size) {
    if (size > bytes_.size()) Malformed(what_);
    const std::span<std::byte> taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }
  uint32_t Number() { return LoadBig<uint32_t>(Take(4).data()); }
  void ZeroOid() { std::memset(Take(4).data(), 0, 4); }
  void End() const {
    if (!bytes_.empty()) Malformed(what_);
  }

 private:
  std::span<std::byte> bytes_;
  const char* what_;
};

void ScrubValue(std::span<std::byte> value, const WireShape& shape, size_t depth);

// Length or NULL marker, then the value.
void ScrubField(Cursor& from, const WireShape& shape, size_t depth) {
  const uint32_t length = from.Number();
  if (length == kNull) return;
  const std::span<std::byte> value = from.Take(length);
  if (shape.kind != WireShape::Kind::kScalar) ScrubValue(value, shape, depth + 1);
}

void ScrubArray(std::span<std::byte> value, const WireShape& shape, size_t depth) {
  Cursor array(value, "array");
  const uint32_t dimensions = array.Number();
  if (dimensions > kMostDimensions) Malformed("array");
  array.Take(4);  // whether it has NULLs
  array.ZeroOid();
  uint64_t elements = dimensions == 0 ? 0 : 1;
  for (uint32_t i = 0; i < dimensions; ++i) {
    elements *= array.Number();
    array.Take(4);  // lower bound
    if (elements > value.size() / 4) Malformed("array");
  }
  for (; elements > 0; --elements) ScrubField(array, shape.children.front(), depth);
  array.End();
}

void ScrubComposite(std::span<std::byte> value, const WireShape& shape, size_t depth) {
  Cursor composite(value, "composite");
  if (composite.Number() != shape.children.size()) Malformed("composite");
  for (const WireShape& field : shape.children) {
    composite.ZeroOid();
    ScrubField(composite, field, depth);
  }
  composite.End();
}

void ScrubRange(std::span<std::byte> value, const WireShape& shape, size_t depth) {
  Cursor range(value, "range");
  const auto flags = static_cast<unsigned>(range.Take(1).front());
  if ((flags & kNoLower) == 0) ScrubField(range, shape.children.front(), depth);
  if ((flags & kNoUpper) == 0) ScrubField(range, shape.children.front(), depth);
  range.End();
}

void ScrubMultirange(std::span<std::byte> value, const WireShape& shape, size_t depth) {
  Cursor multirange(value, "multirange");
  for (uint32_t ranges = multirange.Number(); ranges > 0; --ranges) {
    ScrubField(multirange, shape.children.front(), depth);
  }
  multirange.End();
}

void ScrubValue(std::span<std::byte> value, const WireShape& shape, size_t depth) {
  if (depth > kDeepest) Malformed("nesting");
  if (shape.kind != WireShape::Kind::kComposite && shape.children.size() != 1) Malformed("shape");
  switch (shape.kind) {
    case WireShape::Kind::kScalar:
      return;
    case WireShape::Kind::kArray:
      return ScrubArray(value, shape, depth);
    case WireShape::Kind::kComposite:
      return ScrubComposite(value, shape, depth);
    case WireShape::Kind::kRange:
      return ScrubRange(value, shape, depth);
    case WireShape::Kind::kMultirange:
      return ScrubMultirange(value, shape, depth);
  }
}

}  // namespace

void ScrubOids(std::span<std::byte> row, std::span<const WireShape> shapes) {
  Cursor fields(row, "row");
  if (LoadBig<uint16_t>(fields.Take(2).data()) != shapes.size()) Malformed("field count");
  for (const WireShape& shape : shapes) ScrubField(fields, shape, 0);
  fields.End();
}

}  // namespace tranship
