// The page's style sheet. The page's policy admits this very text and no other, by its hash.

#ifndef TRANSHIP_ENGINE_REPORT_HTML_STYLE_H_
#define TRANSHIP_ENGINE_REPORT_HTML_STYLE_H_

#include <string_view>

namespace tranship {

[[nodiscard]] std::string_view PageStyle();
// base64 of the SHA-256 of PageStyle(). To be written anew when the style changes: the test of the
// page says how it reads then.
[[nodiscard]] std::string_view PageStyleSha256();

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_HTML_STYLE_H_
