#include "engine/report/html/escape.h"

#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string Code(std::string_view text) {
  return text.empty() ? "-" : "<code>" + Escaped(text) + "</code>";
}

std::string ShownTime(std::string_view iso8601) {
  if (iso8601.empty()) return "-";
  if (!SecondsOf(iso8601)) return Escaped(iso8601);
  return std::string(iso8601.substr(0, 10)) + " " + std::string(iso8601.substr(11, 8)) + " UTC";
}

}  // namespace tranship
