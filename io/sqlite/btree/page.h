// Pages of SQLite's b-trees: pure functions over foreign bytes, every bound checked.
//
// Format: "B-tree Pages" and "Record Format" in SQLite's file format document.

#ifndef TRANSHIP_IO_SQLITE_BTREE_PAGE_H_
#define TRANSHIP_IO_SQLITE_BTREE_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/sqlite/raw_value.h"

namespace tranship {

// A value that owns its bytes.
struct KeyValue {
  StorageClass storage = StorageClass::kNull;
  int64_t integer = 0;
  double real = 0;
  std::string bytes;

  [[nodiscard]] RawValue raw() const;
  [[nodiscard]] static KeyValue Of(const RawValue& value);
  friend bool operator==(const KeyValue&, const KeyValue&) = default;
};

// A key of one or more columns; a rowid is one INTEGER.
using KeyTuple = std::vector<KeyValue>;

enum class PageKind : uint8_t {
  kIndexInterior = 2,
  kTableInterior = 5,
  kIndexLeaf = 10,
  kTableLeaf = 13,
};

class BtreePage {
 public:
  // `bytes` are a whole page, of which `usable` are SQLite's; page 1 begins with the file's header.
  // Throws FormatError on anything else than a b-tree page. Views `bytes`.
  BtreePage(std::span<const std::byte> bytes, size_t usable, bool first_page);

  [[nodiscard]] PageKind kind() const { return kind_; }
  [[nodiscard]] bool leaf() const { return kind_ >= PageKind::kIndexLeaf; }
  [[nodiscard]] size_t cells() const { return cells_; }

  // The functions below throw FormatError for a cell that is not within the page.

  // Interior pages: the page left of cell `i`; of cells() the last one.
  [[nodiscard]] uint32_t child(size_t i) const;
  // Table pages: the cell's rowid; in interior pages the greatest one of the child left of it.
  [[nodiscard]] int64_t rowid(size_t i) const;
  // Table leaves and index pages: bytes of the cell's record, what lies on overflow pages included.
  [[nodiscard]] uint64_t payload(size_t i) const;
  // Index pages: the first `columns` columns of the cell's record; nothing where they reach beyond
  // what lies on this page.
  [[nodiscard]] std::optional<KeyTuple> key(size_t i, size_t columns) const;

 private:
  // What is behind the cell's offset and, in interior pages, its child pointer.
  [[nodiscard]] std::span<const std::byte> cell(size_t i) const;

  std::span<const std::byte> page_;
  size_t header_;
  PageKind kind_;
  size_t cells_;
};

// The first `columns` columns of a record whose first bytes are `record`; nothing when they go on
// beyond. Throws FormatError for what is no record.
[[nodiscard]] std::optional<KeyTuple> ParseRecord(std::span<const std::byte> record,
                                                  size_t columns);

// Takes a varint (up to 9 bytes) from the front. Throws FormatError when it is cut off.
[[nodiscard]] uint64_t TakeVarint(std::span<const std::byte>& bytes);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_BTREE_PAGE_H_
