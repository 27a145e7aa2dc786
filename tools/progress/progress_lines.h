// Drawing progress: pure functions from numbers to lines.

#ifndef TRANSHIP_TOOLS_PROGRESS_PROGRESS_LINES_H_
#define TRANSHIP_TOOLS_PROGRESS_PROGRESS_LINES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/progress/tally.h"

namespace tranship {

struct Speed {
  double rows_per_second = 0, bytes_per_second = 0;
  std::optional<double> seconds_left;  // nothing while it cannot be told
};

// "copying", "reading back", ...
[[nodiscard]] std::string_view PhaseWord(Phase phase);

// Bars of the tables under way, then the total; each at most `width` wide, at most `height` of
// them.
[[nodiscard]] std::vector<std::string> BarLines(const Tally& tally, const Speed& speed,
                                                size_t width, size_t height);

// All in one line, for a log.
[[nodiscard]] std::string PlainLine(const Tally& tally, const Speed& speed);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PROGRESS_PROGRESS_LINES_H_
