// A run of migrations as Prometheus text.

#ifndef TRANSHIP_TOOLS_OUTPUT_MIGRATE_METRICS_H_
#define TRANSHIP_TOOLS_OUTPUT_MIGRATE_METRICS_H_

#include <string>

#include "engine/migrate/migrate.h"

namespace tranship {

[[nodiscard]] std::string MigrateMetricsText(const MigrateResult& result);
// Replaces `path` in one step. UserError.
void WriteMigrateMetrics(const std::string& path, const MigrateResult& result);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_OUTPUT_MIGRATE_METRICS_H_
