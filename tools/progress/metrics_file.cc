#include "tools/progress/metrics_file.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

#include "io/error.h"
#include "tools/output/atomic_file.h"

namespace tranship {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Families {
 public:
  explicit Families(std::string run) : run_(std::move(run)) {}

  void Begin(const char* name, const char* help) {
    families_.push_back({name, help, prometheus::MetricType::Gauge, {}});
  }
  void Add(double value, const Labels& labels = {}) {
    prometheus::ClientMetric metric;
    if (!run_.empty()) metric.label.push_back({"run", run_});
    for (const auto& [name, text] : labels) metric.label.push_back({name, Printable(text)});
    metric.gauge.value = value;
    families_.back().metric.push_back(std::move(metric));
  }
  void Alone(const char* name, const char* help, double value) {
    Begin(name, help);
    Add(value);
  }
  [[nodiscard]] std::string Text() const {
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  std::string run_;
  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace

std::string MetricsText(const MetricsRun& run, const Tally& tally, const Speed& speed) {
  Families families(run.run);
  families.Alone("tranship_working", "1 while the engine works on the run", run.working ? 1 : 0);
  families.Begin("tranship_phase", "1 for the phase that the run is in");
  families.Add(1, {{"phase", std::string(PhaseWord(tally.phase()))}});
  families.Alone("tranship_estimated_bytes", "Heap and TOAST of all tables of the run",
                 tally.EstimatedBytes());
  families.Alone("tranship_done_bytes", "Of these: copied (or read back), running chunks included",
                 tally.DoneBytes());
  families.Alone("tranship_rows_per_second", "Rows moved per second, mean of the last seconds",
                 speed.rows_per_second);
  families.Alone("tranship_bytes_per_second",
                 "Wire bytes moved per second, mean of the last seconds", speed.bytes_per_second);
  if (speed.seconds_left) {
    families.Alone("tranship_seconds_left", "Estimate of the time left in this phase",
                   *speed.seconds_left);
  }
  families.Alone("tranship_chunk_retries", "Chunks rolled back in this session",
                 static_cast<double>(tally.retries()));
  families.Begin("tranship_table_rows", "Rows of the table that are in");
  for (const TableTally& table : tally.tables()) {
    families.Add(static_cast<double>(table.rows_seen()), {{"table", table.name}});
  }
  families.Begin("tranship_table_compared_rows", "Rows of the table that were read back");
  for (const TableTally& table : tally.tables()) {
    families.Add(static_cast<double>(table.compared_rows), {{"table", table.name}});
  }
  families.Begin("tranship_table_done_ratio", "How much of the table is in, 0 to 1");
  for (const TableTally& table : tally.tables()) {
    families.Add(table.estimated_bytes > 0 ? tally.DoneBytes(table) / table.estimated_bytes : 0,
                 {{"table", table.name}});
  }
  return families.Text();
}

void WriteMetricsFile(const std::string& path, const MetricsRun& run, const Tally& tally,
                      const Speed& speed) {
  WriteFileAtomically(path, MetricsText(run, tally, speed), 0644);
}

}  // namespace tranship
