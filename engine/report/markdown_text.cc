#include "engine/report/markdown_text.h"

#include "io/error.h"

namespace tranship {

std::string MarkdownText(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_[]#|~";
  const std::string shown = Printable(text);
  std::string out;
  for (size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else if (c == ':' && shown.compare(i, 3, "://") == 0) {
      out += "&#58;";  // no link
    } else {
      if (kSpecial.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace tranship
