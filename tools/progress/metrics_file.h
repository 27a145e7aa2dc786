// Metrics in Prometheus' text format, for node_exporter's textfile collector. Replaced in one step.

#ifndef TRANSHIP_TOOLS_PROGRESS_METRICS_FILE_H_
#define TRANSHIP_TOOLS_PROGRESS_METRICS_FILE_H_

#include <string>

#include "tools/progress/progress_lines.h"
#include "tools/progress/tally.h"

namespace tranship {

struct MetricsRun {
  std::string run;
  bool working = false;
};

[[nodiscard]] std::string MetricsText(const MetricsRun& run, const Tally& tally,
                                      const Speed& speed);
// Mode 0644: made to be scraped, and nothing in it is secret. Throws UserError.
void WriteMetricsFile(const std::string& path, const MetricsRun& run, const Tally& tally,
                      const Speed& speed);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PROGRESS_METRICS_FILE_H_
