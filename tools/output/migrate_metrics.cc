#include "tools/output/migrate_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <vector>

#include "io/error.h"
#include "tools/output/atomic_file.h"

namespace tranship {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

void Begin(Families& families, const char* name, const char* help) {
  families.push_back({name, help, prometheus::MetricType::Gauge, {}});
}

void Add(Families& families, double value, const std::string& file = "") {
  prometheus::ClientMetric metric;
  if (!file.empty()) metric.label.push_back({"file", Printable(file)});
  metric.gauge.value = value;
  families.back().metric.push_back(std::move(metric));
}

}  // namespace

std::string MigrateMetricsText(const MigrateResult& result) {
  Families families;
  const auto path = [](const MigratedFile& file) {
    return std::string(ToString(file.folder)) + "/" + file.name;
  };
  Begin(families, "tranship_migrate_exit_code", "Exit code of the last run");
  Add(families, static_cast<double>(result.code));
  Begin(families, "tranship_migrate_database_bytes", "Size of the database after the run");
  Add(families, static_cast<double>(result.bytes_after));
  Begin(families, "tranship_migrate_failures", "Files of the run that failed");
  Add(families,
      static_cast<double>(std::ranges::count(result.files, "failed", &MigratedFile::outcome)));
  Begin(families, "tranship_migrate_file_seconds", "What the file took");
  for (const MigratedFile& file : result.files) {
    if (file.outcome != "not tried") Add(families, file.milliseconds / 1000, path(file));
  }
  Begin(families, "tranship_migrate_file_rows", "Rows that the file inserted, updated, deleted");
  for (const MigratedFile& file : result.files) {
    if (file.outcome != "not tried") Add(families, static_cast<double>(file.rows), path(file));
  }
  Begin(families, "tranship_migrate_file_failed", "1 for the file that failed");
  for (const MigratedFile& file : result.files) {
    Add(families, file.outcome == "failed" ? 1 : 0, path(file));
  }
  return prometheus::TextSerializer().Serialize(families);
}

void WriteMigrateMetrics(const std::string& path, const MigrateResult& result) {
  WriteFileAtomically(path, MigrateMetricsText(result), 0644);
}

}  // namespace tranship
