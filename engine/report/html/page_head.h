// How every page of ours begins, up to and including <body>.

#ifndef TRANSHIP_ENGINE_REPORT_HTML_PAGE_HEAD_H_
#define TRANSHIP_ENGINE_REPORT_HTML_PAGE_HEAD_H_

#include <string>
#include <string_view>

namespace tranship {

// `title` is escaped here. The policy admits our style sheet and nothing else: no script, nothing
// loaded from anywhere.
[[nodiscard]] std::string PageHead(std::string_view title);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_HTML_PAGE_HEAD_H_
