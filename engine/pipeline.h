// The pipeline: rows of one chunk from a Source through the digest stage into a Sink, as
// tbb::parallel_pipeline over slabs.
//
//   read (serial) -> encode, digest (parallel) -> write (serial), at most kSlabsPerStream slabs
//   under way
//
// Streams run in one task_arena with exactly as many slots as streams (idle slots would spin).

#ifndef TRANSHIP_ENGINE_PIPELINE_H_
#define TRANSHIP_ENGINE_PIPELINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "hashing/leaf_map.h"
#include "hashing/set_digest.h"
#include "io/copy/slab_digester.h"
#include "io/source.h"

namespace tranship {

inline constexpr size_t kSlabsPerStream = 4;

// The buffers of one stream, reused from chunk to chunk.
class StreamBuffers {
 public:
  StreamBuffers();
  ~StreamBuffers();
  StreamBuffers(StreamBuffers&&) noexcept;
  StreamBuffers& operator=(StreamBuffers&&) noexcept;
  [[nodiscard]] Slab& slab(size_t i);
  // For rows as the source has them, when they are not in wire form.
  [[nodiscard]] Slab& raw(size_t i);

 private:
  std::unique_ptr<Slab[]> slabs_;
  std::unique_ptr<Slab[]> raw_;
};

// Pumps a chunk. Adds every row to `sums` (leaf count of `leaves`). Without a sink rows are only
// hashed (read-back, digesting again). `on_slab(rows, bytes)` is called once per slab, in order,
// and may throw Cancelled to end. `on_altered` takes what policies changed, in order, where there
// was any. With `on_left_out` rows that cannot be encoded are left out and given to it; without,
// they are an error.
//
// When any stage fails, both ends are aborted (cancel, drain) before the first error is thrown
// again: no hang. On success the sink is finished; rows read, rows hashed and the sink's own count
// are equal, or FormatError.
void Pump(Source& source, Sink* sink, const RowLayout& layout, const LeafMap& leaves,
          StreamBuffers& buffers, LeafSums& sums,
          const std::function<void(uint64_t rows, uint64_t bytes)>& on_slab,
          const std::function<void(std::vector<RowNote> notes)>& on_altered = nullptr,
          const std::function<void(std::vector<RowNote> notes)>& on_left_out = nullptr);

// Runs body(0) ... body(streams - 1) at once, each on a thread of its own that has a slot in one
// arena made for them. Returns when all are done; the first exception is thrown again then. Works
// on one hardware thread.
void RunStreams(int streams, const std::function<void(int)>& body);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PIPELINE_H_
