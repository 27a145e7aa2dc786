#include "engine/shared_work.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/pipeline.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr int kTries = 25;
constexpr auto kPause = std::chrono::milliseconds(200);

class Pieces {
 public:
  Pieces(int streams, size_t count) : working_(streams), count_(count) {}

  // Nothing when none is left: the stream has ended then.
  std::optional<size_t> Take() {
    const std::lock_guard lock(mutex_);
    if (!failed_ && !returned_.empty()) {
      const size_t piece = returned_.back();
      returned_.pop_back();
      return piece;
    }
    if (!failed_ && next_ < count_) return next_++;
    --working_;
    return std::nullopt;
  }
  // The stream ends and another does its piece. False, and nothing happens, when it is the last.
  bool GiveBack(size_t piece) {
    const std::lock_guard lock(mutex_);
    if (working_ <= 1) return false;
    --working_;
    returned_.push_back(piece);
    return true;
  }
  void Fail() {
    const std::lock_guard lock(mutex_);
    failed_ = true;
  }

 private:
  std::mutex mutex_;
  int working_;  // streams; guarded by mutex_, like all below
  size_t next_ = 0;
  size_t count_;
  std::vector<size_t> returned_;
  bool failed_ = false;
};

}  // namespace

void ShareWork(int streams, size_t count, const std::function<DoPiece()>& make,
               Observer& observer) {
  if (count == 0) return;
  streams = static_cast<int>(std::min(static_cast<size_t>(std::max(1, streams)), count));
  Pieces pieces(streams, count);
  RunStreams(streams, [&](int) {
    try {
      const DoPiece work = make();
      int tries = 0;
      for (auto piece = pieces.Take(); piece;) {
        try {
          work(*piece);
        } catch (const DbError& error) {
          if (error.sqlstate() != "53300") throw;
          if (pieces.GiveBack(*piece)) {
            observer.OnMessage(
                MessageLevel::kWarning,
                error.side() + ": no connection slot left, going on with fewer streams");
            return;
          }
          if (++tries == kTries) throw;
          std::this_thread::sleep_for(kPause);
          continue;
        }
        piece = pieces.Take();
      }
    } catch (...) {
      pieces.Fail();
      throw;
    }
  });
}

}  // namespace tranship
