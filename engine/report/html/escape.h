// Text into HTML: the only way by which anything from outside gets onto the page.

#ifndef TRANSHIP_ENGINE_REPORT_HTML_ESCAPE_H_
#define TRANSHIP_ENGINE_REPORT_HTML_ESCAPE_H_

#include <string>
#include <string_view>

namespace tranship {

// Fit for an element's content and for a quoted attribute's value; control characters and what is
// not UTF-8 are made visible. Not fit for script, style or URLs: nothing from outside goes there.
[[nodiscard]] std::string Escaped(std::string_view text);

// <code>text</code>, "-" when empty.
[[nodiscard]] std::string Code(std::string_view text);

// "2025-01-31 08:15:00 UTC" of an ISO 8601 time; anything else as it is, escaped; "-" when empty.
[[nodiscard]] std::string ShownTime(std::string_view iso8601);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_HTML_ESCAPE_H_
