// StopRequest: how the outside ends a run. One Ctrl-C asks to stop after the running chunks, a
// second at once.
//
// Threading: thread-safe; Request functions may be called from a signal handler.

#ifndef TRANSHIP_ENGINE_STOP_H_
#define TRANSHIP_ENGINE_STOP_H_

#include <atomic>

namespace tranship {

class StopRequest {
 public:
  void Escalate() noexcept { level_.fetch_add(1); }
  [[nodiscard]] bool soon() const noexcept { return level_.load(std::memory_order_relaxed) >= 1; }
  [[nodiscard]] bool at_once() const noexcept {
    return level_.load(std::memory_order_relaxed) >= 2;
  }

 private:
  std::atomic<int> level_{0};
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STOP_H_
