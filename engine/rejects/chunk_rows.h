// ChunkRows: a chunk's rows, one slab after the other: encoded, without those that cannot be, and
// digested. The plain way to read where rows are looked at one by one; Pump() is the fast one.
//
// Threading: one thread. Ownership: keeps pointers to what it is made of. Errors: as
// Source::Fill().

#ifndef TRANSHIP_ENGINE_REJECTS_CHUNK_ROWS_H_
#define TRANSHIP_ENGINE_REJECTS_CHUNK_ROWS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/source/source_database.h"
#include "hashing/set_digest.h"
#include "io/copy/slab_digester.h"

namespace tranship {

class ChunkRows {
 public:
  // `check_stop` may throw Cancelled; `table` must outlive it.
  ChunkRows(SourceReader& source, const PlanTable& table, const Chunk& chunk,
            std::function<void()> check_stop);
  ~ChunkRows();
  ChunkRows(const ChunkRows&) = delete;
  ChunkRows& operator=(const ChunkRows&) = delete;

  // False when there are no more. `left_out` and `altered` are of this slab.
  [[nodiscard]] bool Next();
  [[nodiscard]] const Slab& slab() const { return wire_; }
  // Of a row of the slab; nothing where its wire form says it all.
  [[nodiscard]] KeyValues KeyOf(size_t row) const;

  std::vector<RowNote> left_out, altered;

 private:
  RowLayout layout_;
  SlabDigester digester_;
  std::function<void()> check_stop_;
  std::unique_ptr<Source> rows_;
  std::unique_ptr<SlabEncoder> encoder_;
  Slab raw_, wire_;
  bool at_end_ = false;
};

// Puts the slab's rows into `good` (cleared first) and `sums`, but for the refused ones, which are
// taken out of `refused`; returns how many those were.
uint64_t TakeGood(const Slab& slab, std::map<Digest, uint64_t>& refused, Slab& good,
                  LeafSums& sums);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_CHUNK_ROWS_H_
