#include "tools/signals.h"

#include <atomic>

namespace tranship {
namespace {

std::atomic<StopRequest*> watched{nullptr};
static_assert(std::atomic<StopRequest*>::is_always_lock_free);

// Only what is async-signal-safe: atomics, sigaction, raise.
extern "C" void OnStopSignal(int number) {
  StopRequest* stop = watched.load();
  if (stop == nullptr) return;
  if (stop->at_once()) {
    struct sigaction plain {};
    plain.sa_handler = SIG_DFL;
    sigaction(number, &plain, nullptr);
    raise(number);
    return;
  }
  stop->Escalate();
}

}  // namespace

SignalWatch::SignalWatch(StopRequest& stop) {
  watched.store(&stop);
  struct sigaction action {};
  action.sa_handler = OnStopSignal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    // Started by nohup, SIGHUP is ignored: it stays so.
    if (before_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
}

SignalWatch::~SignalWatch() {
  for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  watched.store(nullptr);
}

}  // namespace tranship
