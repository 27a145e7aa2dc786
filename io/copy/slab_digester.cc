#include "io/copy/slab_digester.h"

#include <algorithm>
#include <cstring>

#include "io/copy/tuple.h"

namespace tranship {

SlabDigester::SlabDigester(const RowLayout& layout, const LeafMap& leaves)
    : layout_(&layout),
      leaves_(&leaves),
      finder_(leaves),
      key_(leaves.key_fields()),
      scrub_(layout.form == WireForm::kBinary &&
             std::any_of(layout.shapes.begin(), layout.shapes.end(),
                         [](const WireShape& shape) { return shape.holds_oids(); })) {}

void SlabDigester::Process(Slab& slab) {
  slab.digests.resize(slab.rows());
  slab.leaves.resize(slab.rows());
  // Leaves, too, depend on the scrubbed bytes: a key may be an array.
  const std::span<const std::byte> bytes = scrub_ ? Scrubbed(slab) : slab.bytes();
  HashRows(bytes, slab.ends(), slab.digests);
  if (leaves_->kind() == LeafMap::Kind::kRowHash) {
    for (size_t i = 0; i < slab.rows(); ++i) slab.leaves[i] = finder_.Find({}, slab.digests[i]);
    return;
  }
  size_t begin = 0;
  for (size_t i = 0; i < slab.rows(); ++i) {
    const size_t end = slab.ends()[i];
    ParseLeadingFields(layout_->form, bytes.subspan(begin, end - begin), layout_->columns, key_);
    slab.leaves[i] = finder_.Find(key_, slab.digests[i]);
    begin = end;
  }
}

// A copy: the slab itself goes to the target, which wants the OIDs of its own types or none that it
// knows.
std::span<const std::byte> SlabDigester::Scrubbed(const Slab& slab) {
  scratch_.assign(slab.bytes().begin(), slab.bytes().end());
  size_t begin = 0;
  for (const uint32_t end : slab.ends()) {
    ScrubOids(std::span(scratch_).subspan(begin, end - begin), layout_->shapes);
    begin = end;
  }
  return scratch_;
}

}  // namespace tranship
