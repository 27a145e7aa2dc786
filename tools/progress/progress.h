// Progress: the engine's observer on the command line. Bars per running table and one total on a
// terminal, otherwise a line every few seconds; messages as they come; metrics to a file. Nothing
// is drawn but by Tick().
//
// Threading: thread-safe.

#ifndef TRANSHIP_TOOLS_PROGRESS_PROGRESS_H_
#define TRANSHIP_TOOLS_PROGRESS_PROGRESS_H_

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "engine/observer.h"
#include "tools/progress/log.h"
#include "tools/progress/tally.h"

namespace tranship {

struct TerminalSize {
  size_t width = 80, height = 24;
};

struct ProgressOptions {
  bool bars = false;                   // the log's stream is a terminal
  int verified_sides = 1;              // see Tally
  double line_seconds = 5;             // between plain lines
  double metrics_seconds = 5;          // between rewrites of the metrics file
  std::string metrics_file = {};       // none when empty
  std::function<double()> clock = {};  // seconds, steady; by default the machine's
  std::function<TerminalSize()> size = {};
};

class Progress : public Observer {
 public:
  Progress(Log& log, ProgressOptions options);

  void OnPhase(Phase phase) override;
  void OnRun(const std::string& run, bool resumed) override;
  void OnPlan(const Plan& plan) override;
  void OnAlreadyDone(int table, double estimated_bytes, uint64_t rows) override;
  void OnRows(int table, uint64_t rows, uint64_t bytes) override;
  void OnChunk(const Chunk& chunk, bool done, uint64_t rows, uint64_t bytes) override;
  void OnMessage(MessageLevel level, const std::string& line) override;

  // Draws, prints and writes what is due. Called a few times a second.
  void Tick();
  // Takes the bars away and writes the metrics for the last time.
  void Finish();

 private:
  struct Sample {
    double at;
    uint64_t rows, bytes;
    double done;
  };
  void WriteMetrics(double now, bool last);

  Log& log_;
  const ProgressOptions options_;
  std::mutex mutex_;  // all below
  Tally tally_;
  std::string run_;
  std::deque<Sample> samples_;  // of the last seconds
  double next_line_ = 0, next_metrics_ = 0;
  bool metrics_failed_ = false;
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PROGRESS_PROGRESS_H_
