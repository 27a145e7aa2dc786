// Cutting one part of a table into chunks at given shares of its bytes.

#ifndef TRANSHIP_ENGINE_PLAN_CHUNK_CUTTER_H_
#define TRANSHIP_ENGINE_PLAN_CHUNK_CUTTER_H_

#include <span>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/sampler.h"

namespace tranship {

struct PartToCut {
  int table = 0;
  int part = 0;
  int64_t pages = 0;
  double rows = 0;
  double bytes = 0;
  bool null_keys = false;    // the key may be NULL: key ranges get a chunk for those
  std::vector<double> cuts;  // shares of the bytes, ascending, 0 and 1 left out; empty: one chunk
};

// The whole part as one chunk.
[[nodiscard]] Chunk WholeChunk(const PartToCut& part);

// Ranges of blocks. `sample` gives the bytes by place in the heap, for parts where pages alone say
// little (TOAST); empty: every page weighs the same.
[[nodiscard]] std::vector<Chunk> CutByBlocks(const PartToCut& part,
                                             std::span<const SampledRow> sample);

// Ranges of the key between sampled keys, which must be in the server's order. Fewer chunks than
// asked for where the sample is too small or too uniform; equal bounds are never made.
[[nodiscard]] std::vector<Chunk> CutByKey(const PartToCut& part,
                                          std::span<const SampledRow> sample);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_CHUNK_CUTTER_H_
