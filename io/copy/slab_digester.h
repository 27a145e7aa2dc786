// SlabDigester: the digest stage. Finds each row's digest and leaf and notes them in the slab.
//
// Threading: one per thread (it owns scratch); cheap to make. No allocation per row.

#ifndef TRANSHIP_IO_COPY_SLAB_DIGESTER_H_
#define TRANSHIP_IO_COPY_SLAB_DIGESTER_H_

#include <span>
#include <vector>

#include "hashing/leaf_map.h"
#include "io/copy/wire_shape.h"
#include "io/slab.h"
#include "io/wire_form.h"

namespace tranship {

// What is known of a table's rows on the wire. Key columns come first in wire order.
struct RowLayout {
  WireForm form = WireForm::kBinary;
  size_t columns = 0;
  std::vector<WireShape> shapes;  // binary form only; empty when no column holds OIDs
};

class SlabDigester {
 public:
  // Both referents must outlive the digester.
  SlabDigester(const RowLayout& layout, const LeafMap& leaves);

  // Fills slab.digests and slab.leaves. Throws FormatError, std::invalid_argument on malformed
  // rows.
  void Process(Slab& slab);

 private:
  std::span<const std::byte> Scrubbed(const Slab& slab);

  const RowLayout* layout_;
  const LeafMap* leaves_;
  LeafMap::Finder finder_;
  std::vector<FieldView> key_;
  std::vector<std::byte> scratch_;
  bool scrub_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_COPY_SLAB_DIGESTER_H_
