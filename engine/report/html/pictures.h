// The page's two pictures, as inline SVG.

#ifndef TRANSHIP_ENGINE_REPORT_HTML_PICTURES_H_
#define TRANSHIP_ENGINE_REPORT_HTML_PICTURES_H_

#include <string>

#include "engine/report/report.h"

namespace tranship {

// A table's leaves from first to last as a strip: tall where they differ, middle where they are
// equal, low where they were not compared. At most kMaxCells cells; one that stands for several
// leaves shows the worst of them.
inline constexpr size_t kMaxCells = 400;
[[nodiscard]] std::string LeafStrip(const TableReport& table);

// Wire bytes per second over the time in which chunks were copied; pauses between sessions are cut
// out and marked. Empty when no chunk has times.
[[nodiscard]] std::string ThroughputChart(const Report& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_HTML_PICTURES_H_
