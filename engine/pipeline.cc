#include "engine/pipeline.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <array>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "io/error.h"

namespace tranship {
namespace {

// The first error of a pipeline. A oneTBB algorithm cancels on the first exception that leaves it
// and hides the others, so stages record theirs here and let the pipeline run dry.
class FirstError {
 public:
  void Record() noexcept {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    failed_.store(true, std::memory_order_release);
  }
  [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_acquire); }
  void Rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
  std::atomic<bool> failed_{false};
};

}  // namespace

StreamBuffers::StreamBuffers()
    : slabs_(std::make_unique<Slab[]>(kSlabsPerStream)),
      raw_(std::make_unique<Slab[]>(kSlabsPerStream)) {}
StreamBuffers::~StreamBuffers() = default;
StreamBuffers::StreamBuffers(StreamBuffers&&) noexcept = default;
StreamBuffers& StreamBuffers::operator=(StreamBuffers&&) noexcept = default;
Slab& StreamBuffers::slab(size_t i) { return slabs_[i]; }
Slab& StreamBuffers::raw(size_t i) { return raw_[i]; }

void Pump(Source& source, Sink* sink, const RowLayout& layout, const LeafMap& leaves,
          StreamBuffers& buffers, LeafSums& sums,
          const std::function<void(uint64_t, uint64_t)>& on_slab,
          const std::function<void(std::vector<RowNote>)>& on_altered,
          const std::function<void(std::vector<RowNote>)>& on_left_out) {
  FirstError error;
  uint64_t rows = 0;
  bool at_end = false;
  size_t next = 0;
  // Slab i % kSlabsPerStream is free again when token i starts: read and write are serial in order,
  // and no more tokens than slabs are under way. Its digester goes with it, so stages share no
  // scratch.
  std::vector<SlabDigester> digesters(kSlabsPerStream, SlabDigester(layout, leaves));
  std::array<std::unique_ptr<SlabEncoder>, kSlabsPerStream> encoders;
  for (auto& encoder : encoders) encoder = source.NewEncoder();
  const bool encodes = encoders.front() != nullptr;
  std::array<std::vector<RowNote>, kSlabsPerStream> altered, left_out;

  const auto read = [&](oneapi::tbb::flow_control& control) -> size_t {
    const size_t slot = next++ % kSlabsPerStream;
    if (error.failed() || at_end) {
      control.stop();
      return 0;
    }
    try {
      Slab& slab = encodes ? buffers.raw(slot) : buffers.slab(slot);
      slab.Clear();
      if (!source.Fill(slab)) at_end = true;
      if (slab.rows() == 0) control.stop();
    } catch (...) {
      error.Record();
      control.stop();
    }
    return slot;
  };
  const auto digest = [&](size_t slot) -> size_t {
    if (error.failed()) return slot;
    try {
      if (encodes) {
        buffers.slab(slot).Clear();
        if (on_left_out) {
          encoders[slot]->EncodeFitting(buffers.raw(slot), buffers.slab(slot), left_out[slot]);
        } else {
          encoders[slot]->Encode(buffers.raw(slot), buffers.slab(slot));
        }
        if (on_altered) encoders[slot]->AppendAltered(buffers.raw(slot), altered[slot]);
      }
      digesters[slot].Process(buffers.slab(slot));
    } catch (...) {
      error.Record();
    }
    return slot;
  };
  const auto write = [&](size_t slot) {
    if (error.failed()) return;
    try {
      Slab& slab = buffers.slab(slot);
      if (sink != nullptr) sink->Write(slab);
      const auto ends = slab.ends();
      uint32_t begin = 0;
      for (size_t i = 0; i < ends.size(); ++i) {
        sums.Add(slab.leaves[i], slab.digests[i], ends[i] - begin);
        begin = ends[i];
      }
      rows += ends.size();
      if (!left_out[slot].empty()) on_left_out(std::exchange(left_out[slot], {}));
      if (!altered[slot].empty()) on_altered(std::exchange(altered[slot], {}));
      on_slab(ends.size(), slab.size());
    } catch (...) {
      error.Record();
    }
  };

  namespace tbb = oneapi::tbb;
  try {
    // Isolated: a stream that waits for its own slabs must not pick up, and block in, another's.
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_pipeline(
          kSlabsPerStream,
          tbb::make_filter<void, size_t>(tbb::filter_mode::serial_in_order, read) &
              tbb::make_filter<size_t, size_t>(tbb::filter_mode::parallel, digest) &
              tbb::make_filter<size_t, void>(tbb::filter_mode::serial_in_order, write));
    });
    error.Rethrow();
    if (sink != nullptr) {
      const uint64_t taken = sink->Finish();
      if (taken != rows) {
        throw FormatError("read " + std::to_string(rows) + " rows, but the target says it took " +
                          std::to_string(taken));
      }
    }
  } catch (...) {
    source.Abort();
    if (sink != nullptr) sink->Abort();
    throw;
  }
}

void RunStreams(int streams, const std::function<void(int)>& body) {
  namespace tbb = oneapi::tbb;
  // An arena is otherwise capped by the cores, which are fewer than connections that mostly wait.
  const tbb::global_control width(tbb::global_control::max_allowed_parallelism,
                                  static_cast<size_t>(streams) + 1);
  tbb::task_arena arena(streams, /*reserved_for_masters=*/static_cast<unsigned>(streams));
  FirstError error;
  {
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<size_t>(streams));
    for (int i = 0; i < streams; ++i) {
      threads.emplace_back([&, i] {
        try {
          arena.execute([&] { body(i); });
        } catch (...) {
          error.Record();
        }
      });
    }
  }
  error.Rethrow();
}

}  // namespace tranship
