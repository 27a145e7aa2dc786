#include "io/sqlite/encoded_rows.h"

namespace tranship {

bool EncodedRows::Fill(Slab& slab) {
  // All rows of a slab may have been left out: that is no end.
  while (slab.rows() == 0) {
    rows_.Clear();
    if (!raw_->Fill(rows_)) return false;
    encoder_->Encode(rows_, slab, bad_);
  }
  return true;
}

}  // namespace tranship
