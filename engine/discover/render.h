// What was discovered, for people and for programs. Nothing from outside gets into any of them raw.

#ifndef TRANSHIP_ENGINE_DISCOVER_RENDER_H_
#define TRANSHIP_ENGINE_DISCOVER_RENDER_H_

#include <string>

#include "engine/discover/findings.h"

namespace tranship {

// "2 problems block, 3 warnings, 7 notes".
[[nodiscard]] std::string SummaryOf(const Discovery& discovery);
// Calls `act` with each finding of a category, in order.
template <typename Do>
void ForEachOf(const Discovery& discovery, Category category, Do act) {
  for (const Finding& finding : discovery.findings) {
    if (finding.category == category) act(finding);
  }
}
inline constexpr Category kCategories[] = {Category::kSchema, Category::kIntegrity,
                                           Category::kQuality, Category::kMigration};

// "orders.total", "orders", or "" for the whole.
[[nodiscard]] std::string PlaceOf(const Finding& finding);
// "3 at 1, 2, 3"; "" where it is not about rows.
[[nodiscard]] std::string RowsOf(const Finding& finding);

[[nodiscard]] std::string DiscoveryText(const Discovery& discovery);
// One document with schema_version; docs/reference.md names its keys.
[[nodiscard]] std::string DiscoveryJson(const Discovery& discovery, int exit_code);
// The same discovery always gives the same bytes.
[[nodiscard]] std::string DiscoveryMarkdown(const Discovery& discovery);
// One page, no script, nothing loaded from anywhere.
[[nodiscard]] std::string DiscoveryHtml(const Discovery& discovery);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_RENDER_H_
