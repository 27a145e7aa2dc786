// SignalWatch: while it lives, SIGINT, SIGTERM and SIGHUP raise a StopRequest: the first asks to
// stop after the running chunks, the second at once; a third one ends the process the plain way.
//
// Threading: one at a time in a process; made before other threads start work.

#ifndef TRANSHIP_TOOLS_SIGNALS_H_
#define TRANSHIP_TOOLS_SIGNALS_H_

#include <signal.h>

#include <array>

#include "engine/stop.h"

namespace tranship {

class SignalWatch {
 public:
  explicit SignalWatch(StopRequest& stop);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_SIGNALS_H_
