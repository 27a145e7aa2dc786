// Ticker: calls a function a few times a second from a thread of its own, until it is destroyed.

#ifndef TRANSHIP_TOOLS_PROGRESS_TICKER_H_
#define TRANSHIP_TOOLS_PROGRESS_TICKER_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tranship {

class Ticker {
 public:
  // `tick` must not throw.
  Ticker(double seconds, std::function<void()> tick);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;  // under mutex_
  std::thread thread_;
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PROGRESS_TICKER_H_
