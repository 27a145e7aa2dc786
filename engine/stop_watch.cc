#include "engine/stop_watch.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace tranship {
namespace {

constexpr std::chrono::milliseconds kLook(20);

}  // namespace

StopWatch::StopWatch(std::function<bool()> due, std::function<void()> wake)
    : thread_([due = std::move(due), wake = std::move(wake)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
          if (due()) wake();
          // Ended by the stop request at once: a watch lives as long as a chunk.
          ended.wait_for(lock, stop, kLook, [] { return false; });
        }
      }) {}

}  // namespace tranship
