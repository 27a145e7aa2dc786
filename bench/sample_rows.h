// Rows of the comparison's table for micro-benchmarks: 10 mixed columns, about 140 bytes, in binary
// wire form.

#ifndef TRANSHIP_BENCH_SAMPLE_ROWS_H_
#define TRANSHIP_BENCH_SAMPLE_ROWS_H_

#include <cstddef>
#include <cstdint>

#include "hashing/leaf_map.h"
#include "io/slab.h"

namespace tranship {

inline constexpr size_t kSampleColumns = 10;

// About Slab::kTargetBytes of rows, with keys `step` apart.
[[nodiscard]] Slab SampleSlab(bool with_array = false, uint64_t step = 1);
// 4096 range leaves over the keys of SampleSlab().
[[nodiscard]] LeafMap SampleLeaves();

}  // namespace tranship

#endif  // TRANSHIP_BENCH_SAMPLE_ROWS_H_
