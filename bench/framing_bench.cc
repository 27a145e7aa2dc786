// What looking into rows costs: leading fields, OIDs, and the whole digest stage, over slabs of the
// comparison's row.

#include <benchmark/benchmark.h>

#include "bench/sample_rows.h"
#include "io/copy/binary_frame.h"
#include "io/copy/slab_digester.h"
#include "io/copy/tuple.h"

namespace tranship {
namespace {

void Report(benchmark::State& state, const Slab& slab) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(slab.rows()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(slab.size()));
}

void ParseKeysOfASlab(benchmark::State& state) {
  const Slab slab = SampleSlab();
  std::vector<FieldView> key(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    for (size_t i = 0; i < slab.rows(); ++i) {
      ParseLeadingFields(WireForm::kBinary, slab.row(i), kSampleColumns, key);
      benchmark::DoNotOptimize(key.data());
    }
  }
  Report(state, slab);
}
BENCHMARK(ParseKeysOfASlab)->Arg(1)->Arg(3)->Arg(10);

void ScrubASlab(benchmark::State& state) {
  const Slab slab = SampleSlab(true);
  std::vector<std::byte> copy(slab.bytes().begin(), slab.bytes().end());
  std::vector<WireShape> shapes(kSampleColumns);
  shapes.back() = WireShape::Parse("a(s)");
  for (auto _ : state) {
    size_t begin = 0;
    for (const uint32_t end : slab.ends()) {
      ScrubOids(std::span(copy).subspan(begin, end - begin), shapes);
      begin = end;
    }
    benchmark::ClobberMemory();
  }
  Report(state, slab);
}
BENCHMARK(ScrubASlab);

void DigestASlab(benchmark::State& state, const LeafMap& map, bool with_array, uint64_t step) {
  Slab slab = SampleSlab(with_array, step);
  RowLayout layout;
  layout.columns = kSampleColumns;
  layout.shapes.resize(kSampleColumns);
  if (with_array) layout.shapes.back() = WireShape::Parse("a(s)");
  SlabDigester digester(layout, map);
  for (auto _ : state) {
    digester.Process(slab);
    benchmark::ClobberMemory();
  }
  Report(state, slab);
}
BENCHMARK_CAPTURE(DigestASlab, row_hash, LeafMap::RowHash(12), false, 1);
BENCHMARK_CAPTURE(DigestASlab, key_in_order, SampleLeaves(), false, 1);
BENCHMARK_CAPTURE(DigestASlab, key_scattered, SampleLeaves(), false, 3'141'592);
BENCHMARK_CAPTURE(DigestASlab, key_hash, LeafMap::KeyHash(1, 12), false, 1);
BENCHMARK_CAPTURE(DigestASlab, arrays, SampleLeaves(), true, 1);

void FindTheEndOfARow(benchmark::State& state) {
  const Slab slab = SampleSlab();
  for (auto _ : state) {
    for (size_t i = 0; i < slab.rows(); ++i) {
      benchmark::DoNotOptimize(IsWholeMessage(WireForm::kBinary, slab.row(i), false));
    }
  }
  Report(state, slab);
}
BENCHMARK(FindTheEndOfARow);

}  // namespace
}  // namespace tranship
