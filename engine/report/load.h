// Reading a run's report from the ledger alone.

#ifndef TRANSHIP_ENGINE_REPORT_LOAD_H_
#define TRANSHIP_ENGINE_REPORT_LOAD_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/report/report.h"
#include "io/pg/connection.h"

namespace tranship {

// `run` may be a prefix of a uuid, or "latest". Nothing when no run, or more than one, fits.
[[nodiscard]] std::optional<std::string> FindRun(Connection& target, const std::string& run);
// Requires: a full uuid that FindRun() gave.
[[nodiscard]] Report LoadReport(Connection& target, const std::string& run);

// The rows that a run held back, then the values that it altered, by table; at most `limit`.
// Requires: a full uuid that FindRun() gave.
[[nodiscard]] std::vector<RejectReport> ListRejects(Connection& target, const std::string& run,
                                                    int limit);
inline constexpr int kRejectsListed = 100000;  // in a Report; policies may alter every row

// One line per run, newest first, for `tranship status` without a run.
struct RunSummary {
  std::string run, command, state, verdict, started, finished;
  uint64_t chunks_done = 0, chunks_total = 0, rows = 0, bytes = 0;
  double estimated_bytes = 0, estimated_bytes_done = 0;
  std::string engine;         // "host pid N" while one works on it, else ""
  bool engine_alive = false;  // lease not expired and its backend there
};
[[nodiscard]] std::vector<RunSummary> ListRuns(Connection& target, int limit);
// Requires: a full uuid that FindRun() gave.
[[nodiscard]] RunSummary SummaryOf(Connection& target, const std::string& run);

// A chunk that somebody holds a running lease of.
struct RunningChunk {
  std::string table;  // display form
  int chunk = 0;
  std::string worker, lease_until;
};
[[nodiscard]] std::vector<RunningChunk> RunningChunks(Connection& target, const std::string& run);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_LOAD_H_
