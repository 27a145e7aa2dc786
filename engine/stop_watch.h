// StopWatch: wakes work that waits somewhere (in a server, in a long statement) when it has to end.
//
// Threading: `due` and `wake` are called from a thread of its own. Ownership: the destructor waits
// for that thread; what both refer to must outlive it.

#ifndef TRANSHIP_ENGINE_STOP_WATCH_H_
#define TRANSHIP_ENGINE_STOP_WATCH_H_

#include <functional>
#include <thread>

namespace tranship {

class StopWatch {
 public:
  // Looks at `due` every few milliseconds; once it is true, calls `wake` again and again, since
  // what is to be woken may only be about to wait.
  StopWatch(std::function<bool()> due, std::function<void()> wake);

 private:
  std::jthread thread_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STOP_WATCH_H_
