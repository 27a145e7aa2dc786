#include "engine/report/render.h"

#include <array>

#include "engine/report/renderers.h"

namespace tranship {
namespace {

struct Named {
  std::string_view name;
  ReportFormat format;
  std::string_view extension;
};

constexpr std::array kFormats = {
    Named{"text", ReportFormat::kText, "txt"},  Named{"json", ReportFormat::kJson, "json"},
    Named{"html", ReportFormat::kHtml, "html"}, Named{"md", ReportFormat::kMarkdown, "md"},
    Named{"csv", ReportFormat::kCsv, "csv"},
};

}  // namespace

std::optional<ReportFormat> ReportFormatFrom(std::string_view name) {
  for (const Named& known : kFormats) {
    if (known.name == name) return known.format;
  }
  return std::nullopt;
}

std::string_view FileExtension(ReportFormat format) {
  for (const Named& known : kFormats) {
    if (known.format == format) return known.extension;
  }
  return "txt";
}

std::string Render(const Report& report, ReportFormat format, const RenderOptions& options) {
  switch (format) {
    case ReportFormat::kJson:
      return RenderJson(report, options);
    case ReportFormat::kHtml:
      return RenderHtml(report, options);
    case ReportFormat::kMarkdown:
      return RenderMarkdown(report, options);
    case ReportFormat::kCsv:
      return RenderCsv(report);
    case ReportFormat::kText:
      break;
  }
  return RenderText(report, options);
}

}  // namespace tranship
