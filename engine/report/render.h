// Rendering a report. All formats come from the same Report and need no server.

#ifndef TRANSHIP_ENGINE_REPORT_RENDER_H_
#define TRANSHIP_ENGINE_REPORT_RENDER_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/report/report.h"

namespace tranship {

enum class ReportFormat : uint8_t { kText, kJson, kHtml, kMarkdown, kCsv };
[[nodiscard]] std::optional<ReportFormat> ReportFormatFrom(
    std::string_view name);  // text json html md csv
[[nodiscard]] std::string_view FileExtension(ReportFormat format);

struct RenderOptions {
  bool color = false;  // text only
  bool times =
      false;  // Markdown: put times into the body (off: the same run always renders the same bytes)
  std::string message = {};  // how the command that asks ended, when it ended badly (text, JSON)
  std::string next = {};     // the next step; empty: what the report itself suggests (text, JSON)
};

[[nodiscard]] std::string Render(const Report& report, ReportFormat format,
                                 const RenderOptions& options = {});

// The rows that were held back or altered, for spreadsheets.
[[nodiscard]] std::string RenderRejectsCsv(const Report& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_RENDER_H_
