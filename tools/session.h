// Session: what every working command has around it: log, progress that ticks, signals, warnings of
// the invocation.

#ifndef TRANSHIP_TOOLS_SESSION_H_
#define TRANSHIP_TOOLS_SESSION_H_

#include <optional>
#include <string>

#include "engine/report/report.h"
#include "engine/stop.h"
#include "tools/console.h"
#include "tools/invocation.h"
#include "tools/progress/log.h"
#include "tools/progress/progress.h"
#include "tools/progress/ticker.h"
#include "tools/signals.h"

namespace tranship {

class Session {
 public:
  Session(const Invocation& invocation, Console& console);

  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] Observer& observer() { return progress_; }
  [[nodiscard]] const StopRequest& stop() const { return stop_; }
  // No more bars; to be called before the result is printed.
  void EndProgress();

 private:
  void Tick();

  StopRequest stop_;
  SignalWatch signals_;
  Log log_;
  Progress progress_;
  int told_stops_ = 0;  // of the ticker's thread
  std::optional<Ticker> ticker_;
};

// Prints a command's result, or writes it to --output.
void PrintResult(const std::string& text, const Invocation& invocation, Log& log, Console& console);

// Writes the report files and prints the outcome of a copy or a verification: text, or one JSON
// document.
struct Outcome {
  const Report& report;
  int code;
  const std::string& message;
  const std::string& next;
};
void PrintOutcome(const Outcome& outcome, const Invocation& invocation, Log& log, Console& console);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_SESSION_H_
