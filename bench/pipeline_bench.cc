// What the pipeline itself costs: slabs from memory through the digest stage into nothing.

#include <benchmark/benchmark.h>

#include <cstring>

#include "bench/sample_rows.h"
#include "engine/pipeline.h"
#include "io/source.h"

namespace tranship {
namespace {

constexpr int kSlabs = 400;  // about 100 MB

class MemorySource final : public Source {
 public:
  explicit MemorySource(const Slab& slab) : slab_(slab) {}
  bool Fill(Slab& slab) override {
    const auto room = slab.Reserve(slab_.size());
    std::memcpy(room.data(), slab_.bytes().data(), slab_.size());
    size_t begin = 0;
    for (const uint32_t end : slab_.ends()) {
      slab.Commit(end - begin);
      slab.EndRow();
      begin = end;
    }
    return ++filled_ < kSlabs;
  }
  void Cancel() noexcept override {}
  void Abort() noexcept override {}

 private:
  const Slab& slab_;
  int filled_ = 0;
};

class NullSink final : public Sink {
 public:
  void Write(const Slab& slab) override { rows_ += slab.rows(); }
  uint64_t Finish() override { return rows_; }
  void Abort() noexcept override {}

 private:
  uint64_t rows_ = 0;
};

void PumpFromMemoryToNothing(benchmark::State& state) {
  const Slab slab = SampleSlab();
  const LeafMap leaves = SampleLeaves();
  RowLayout layout;
  layout.columns = kSampleColumns;
  layout.shapes.resize(kSampleColumns);
  const auto streams = static_cast<int>(state.range(0));
  for (auto _ : state) {
    RunStreams(streams, [&](int) {
      MemorySource source(slab);
      NullSink sink;
      StreamBuffers buffers;
      LeafSums sums(leaves.leaf_count());
      Pump(source, &sink, layout, leaves, buffers, sums, [](uint64_t, uint64_t) {});
      benchmark::DoNotOptimize(sums.Total());
    });
  }
  const int64_t slabs = state.iterations() * kSlabs * streams;
  state.SetItemsProcessed(slabs * static_cast<int64_t>(slab.rows()));
  state.SetBytesProcessed(slabs * static_cast<int64_t>(slab.size()));
}
BENCHMARK(PumpFromMemoryToNothing)
    ->Arg(1)
    ->Arg(2)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tranship
