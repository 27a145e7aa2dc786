#include "tools/progress/ticker.h"

#include <chrono>

namespace tranship {

Ticker::Ticker(double seconds, std::function<void()> tick)
    : thread_([this, seconds, tick = std::move(tick)] {
        std::unique_lock lock(mutex_);
        while (!ended_.wait_for(lock, std::chrono::duration<double>(seconds),
                                [this] { return end_; })) {
          lock.unlock();
          tick();
          lock.lock();
        }
      }) {}

Ticker::~Ticker() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

}  // namespace tranship
