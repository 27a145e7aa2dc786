#include "engine/report/renderers.h"

namespace tranship {
std::string RenderHtml(const Report&, const RenderOptions&) { return ""; }
std::string RenderMarkdown(const Report&, const RenderOptions&) { return ""; }
}  // namespace tranship
