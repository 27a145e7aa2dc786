#include "io/sqlite/btree/page.h"

#include <algorithm>

#include "hashing/big_endian.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kFileHeader = 100;

[[noreturn]] void Bad(const char* what) { throw FormatError(what); }

}  // namespace

RawValue KeyValue::raw() const {
  switch (storage) {
    case StorageClass::kNull:
      return RawValue::Null();
    case StorageClass::kInteger:
      return RawValue::Integer(integer);
    case StorageClass::kReal:
      return RawValue::Real(real);
    case StorageClass::kText:
      return RawValue::Text(bytes);
    case StorageClass::kBlob:
      break;
  }
  return RawValue::Blob(std::as_bytes(std::span(bytes)));
}

KeyValue KeyValue::Of(const RawValue& value) {
  KeyValue key;
  key.storage = value.storage;
  if (value.storage == StorageClass::kInteger) key.integer = value.integer;
  if (value.storage == StorageClass::kReal) key.real = value.real;
  key.bytes = value.text();
  return key;
}

BtreePage::BtreePage(std::span<const std::byte> bytes, size_t usable, bool first_page)
    : page_(bytes.first(std::min(usable, bytes.size()))), header_(first_page ? kFileHeader : 0) {
  if (page_.size() < header_ + 12) Bad("a b-tree page is cut off");
  const auto type = static_cast<uint8_t>(page_[header_]);
  if (type != 2 && type != 5 && type != 10 && type != 13) Bad("a page that is no b-tree page");
  kind_ = static_cast<PageKind>(type);
  cells_ = LoadBig<uint16_t>(&page_[header_ + 3]);
  const size_t pointers = header_ + (leaf() ? 8 : 12);
  if (cells_ > (page_.size() - pointers) / 2) Bad("a b-tree page with too many cells");
}

std::span<const std::byte> BtreePage::cell(size_t i) const {
  if (i >= cells_) Bad("a cell beyond the last one");
  const size_t pointers = header_ + (leaf() ? 8 : 12);
  const size_t begin = LoadBig<uint16_t>(&page_[pointers + 2 * i]);
  const size_t skipped = leaf() ? 0 : 4;
  if (begin < pointers + 2 * cells_ || begin + skipped >= page_.size()) {
    Bad("a cell outside of its page");
  }
  return page_.subspan(begin + skipped);
}

uint32_t BtreePage::child(size_t i) const {
  if (leaf()) Bad("a leaf has no children");
  if (i == cells_) return LoadBig<uint32_t>(&page_[header_ + 8]);
  return LoadBig<uint32_t>(cell(i).data() - 4);
}

int64_t BtreePage::rowid(size_t i) const {
  std::span<const std::byte> rest = cell(i);
  if (kind_ == PageKind::kTableLeaf) (void)TakeVarint(rest);  // the record's length
  return static_cast<int64_t>(TakeVarint(rest));
}

uint64_t BtreePage::payload(size_t i) const {
  if (kind_ == PageKind::kTableInterior) Bad("an interior table page has no records");
  std::span<const std::byte> rest = cell(i);
  return TakeVarint(rest);
}

std::optional<KeyTuple> BtreePage::key(size_t i, size_t columns) const {
  if (kind_ != PageKind::kIndexInterior && kind_ != PageKind::kIndexLeaf) {
    Bad("a table page has no keys but rowids");
  }
  std::span<const std::byte> rest = cell(i);
  const uint64_t payload = TakeVarint(rest);
  // How much of a record stays on its page: "Cell Payload Overflow Pages" in the same document.
  const size_t usable = page_.size();
  const size_t most = (usable - 12) * 64 / 255 - 23;
  const size_t least = (usable - 12) * 32 / 255 - 23;
  size_t local = static_cast<size_t>(std::min<uint64_t>(payload, usable));
  if (payload > most) {
    const uint64_t wanted = least + (payload - least) % (usable - 4);
    local = wanted <= most ? static_cast<size_t>(wanted) : least;
  }
  if (local > rest.size()) Bad("a record outside of its page");
  return ParseRecord(rest.first(local), columns);
}

}  // namespace tranship
