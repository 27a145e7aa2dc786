// Text into Markdown.

#ifndef TRANSHIP_ENGINE_REPORT_MARKDOWN_TEXT_H_
#define TRANSHIP_ENGINE_REPORT_MARKDOWN_TEXT_H_

#include <string>
#include <string_view>

namespace tranship {

// Text that Markdown takes for text: no table cell, emphasis, code, HTML, link, mention or heading
// begins in it.
[[nodiscard]] std::string MarkdownText(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_MARKDOWN_TEXT_H_
