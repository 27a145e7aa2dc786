// The five renderers behind Render(): one source file each.

#ifndef TRANSHIP_ENGINE_REPORT_RENDERERS_H_
#define TRANSHIP_ENGINE_REPORT_RENDERERS_H_

#include <string>

#include "engine/report/render.h"
#include "engine/report/report.h"

namespace tranship {

[[nodiscard]] std::string RenderText(const Report& report, const RenderOptions& options);
[[nodiscard]] std::string RenderJson(const Report& report, const RenderOptions& options);
[[nodiscard]] std::string RenderHtml(const Report& report, const RenderOptions& options);
[[nodiscard]] std::string RenderMarkdown(const Report& report, const RenderOptions& options);
[[nodiscard]] std::string RenderCsv(const Report& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_RENDERERS_H_
