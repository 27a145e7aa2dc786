#include "engine/stop_watch.h"

#include <chrono>
#include <utility>

namespace tranship {

StopWatch::StopWatch(std::function<bool()> due, std::function<void()> wake)
    : thread_([due = std::move(due), wake = std::move(wake)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          if (due()) wake();
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
      }) {}

}  // namespace tranship
