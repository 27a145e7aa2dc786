// WireShape: where type OIDs hide inside a column's binary value. The element type of an array and
// the field types of a composite differ between two databases that hold equal data, so they are
// zeroed before hashing. Layouts: array_send, record_send, range_send, multirange_send in
// PostgreSQL's src/backend/utils/adt.

#ifndef TRANSHIP_IO_COPY_WIRE_SHAPE_H_
#define TRANSHIP_IO_COPY_WIRE_SHAPE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

struct WireShape {
  enum class Kind : uint8_t { kScalar, kArray, kComposite, kRange, kMultirange };
  Kind kind = Kind::kScalar;
  std::vector<WireShape> children;  // element / fields / subtype / range

  [[nodiscard]] bool holds_oids() const;
  // Compact text such as "a(s)", "c(s,a(s))": kept in the ledger with the column list.
  [[nodiscard]] std::string Serialize() const;
  [[nodiscard]] static WireShape Parse(std::string_view text);  // FormatError

  friend bool operator==(const WireShape&, const WireShape&) = default;
};

// Zeroes the OIDs inside one binary row in place. `shapes` has one entry per column. Throws
// FormatError on anything malformed; nested depth is limited.
void ScrubOids(std::span<std::byte> row, std::span<const WireShape> shapes);

}  // namespace tranship

#endif  // TRANSHIP_IO_COPY_WIRE_SHAPE_H_
