#include "tools/progress/progress.h"

#include <chrono>

#include "engine/report/quantities.h"
#include "tools/progress/metrics_file.h"
#include "tools/progress/progress_lines.h"

namespace tranship {
namespace {

constexpr double kSpeedWindow = 10;  // seconds that a speed is the mean of

double SteadySeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

ProgressOptions WithDefaults(ProgressOptions options) {
  if (!options.clock) options.clock = SteadySeconds;
  if (!options.size) options.size = [] { return TerminalSize{}; };
  return options;
}

template <typename Samples>
Speed SpeedOf(const Samples& samples, const Tally& tally) {
  Speed speed;
  if (samples.size() < 2) return speed;
  const auto& first = samples.front();
  const auto& last = samples.back();
  const double seconds = last.at - first.at;
  if (!(seconds > 0)) return speed;
  // A rolled-back chunk takes numbers back; that is no negative speed.
  const auto per_second = [&](uint64_t from, uint64_t to) {
    return to > from ? static_cast<double>(to - from) / seconds : 0.0;
  };
  speed.rows_per_second = per_second(first.rows, last.rows);
  speed.bytes_per_second = per_second(first.bytes, last.bytes);
  const double done_per_second = (last.done - first.done) / seconds;
  if (done_per_second > 0)
    speed.seconds_left = (tally.EstimatedBytes() - last.done) / done_per_second;
  return speed;
}

}  // namespace

Progress::Progress(Log& log, ProgressOptions options)
    : log_(log), options_(WithDefaults(std::move(options))), tally_(options_.verified_sides) {
  next_line_ = options_.clock() + options_.line_seconds;
}

void Progress::OnPhase(Phase phase) {
  const std::lock_guard lock(mutex_);
  tally_.StartPhase(phase);
  samples_.clear();
}

void Progress::OnRun(const std::string& run, bool resumed) {
  {
    const std::lock_guard lock(mutex_);
    run_ = run;
  }
  log_.Info((resumed ? "going on with run " : "run ") + run);
}

void Progress::OnPlan(const Plan& plan) {
  double rows = 0, bytes = 0;
  for (const PlanTable& table : plan.tables) {
    rows += table.estimated_rows;
    bytes += table.estimated_bytes;
  }
  {
    const std::lock_guard lock(mutex_);
    tally_.Plan(plan);
  }
  log_.Info(Counted(plan.tables.size(), "table") + ", " + Counted(plan.chunks.size(), "chunk") +
            ", about " + Counted(rows > 0 ? static_cast<uint64_t>(rows) : 0, "row") + ", " +
            BytesText(bytes));
}

void Progress::OnAlreadyDone(int table, double estimated_bytes, uint64_t rows) {
  const std::lock_guard lock(mutex_);
  tally_.AlreadyDone(table, estimated_bytes, rows);
}

void Progress::OnRows(int table, uint64_t rows, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  tally_.Rows(table, rows, bytes);
}

void Progress::OnChunk(const Chunk& chunk, bool done, uint64_t rows, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  tally_.Chunk(chunk, done, rows, bytes);
}

void Progress::OnMessage(MessageLevel level, const std::string& line) {
  if (level == MessageLevel::kInfo) log_.Info(line);
  if (level == MessageLevel::kWarning) log_.Warning(line);
  if (level == MessageLevel::kError) log_.Error(line);
}

void Progress::Tick() {
  const std::lock_guard lock(mutex_);
  const double now = options_.clock();
  samples_.push_back({now, tally_.session_rows(), tally_.wire_bytes(), tally_.DoneBytes()});
  while (samples_.size() > 2 && now - samples_.front().at > kSpeedWindow) samples_.pop_front();
  if (!options_.metrics_file.empty() && now >= next_metrics_) WriteMetrics(now, false);
  if (log_.quiet()) return;
  const Speed speed = SpeedOf(samples_, tally_);
  if (options_.bars) {
    const TerminalSize size = options_.size();
    log_.SetLive(BarLines(tally_, speed, size.width > 1 ? size.width - 1 : 1, size.height));
  } else if (now >= next_line_) {
    next_line_ = now + options_.line_seconds;
    log_.Info(PlainLine(tally_, speed), {{"done_bytes", tally_.DoneBytes()},
                                         {"estimated_bytes", tally_.EstimatedBytes()},
                                         {"rows_per_second", speed.rows_per_second},
                                         {"bytes_per_second", speed.bytes_per_second},
                                         {"seconds_left", speed.seconds_left.value_or(-1)}});
  }
}

void Progress::Finish() {
  const std::lock_guard lock(mutex_);
  log_.SetLive({});
  if (!options_.metrics_file.empty()) WriteMetrics(options_.clock(), true);
}

void Progress::WriteMetrics(double now, bool last) {
  next_metrics_ = now + options_.metrics_seconds;
  try {
    WriteMetricsFile(options_.metrics_file, {run_, !last}, tally_, SpeedOf(samples_, tally_));
  } catch (const std::exception& error) {
    if (!metrics_failed_)
      log_.Warning(std::string("the metrics file was not written: ") + error.what());
    metrics_failed_ = true;
  }
}

}  // namespace tranship
