#include "io/pg/quote.h"

#include <stdexcept>

namespace tranship {
namespace {

void RefuseNul(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    throw std::invalid_argument("a NUL byte cannot be part of an SQL statement");
  }
}

void AppendDoubled(std::string_view text, std::string_view doubled, std::string& out) {
  for (const char c : text) {
    out += c;
    if (doubled.find(c) != std::string_view::npos) out += c;
  }
}

}  // namespace

std::string QuoteName(std::string_view name) {
  RefuseNul(name);
  std::string out = "\"";
  AppendDoubled(name, "\"", out);
  out += '"';
  return out;
}

std::string QuoteName(std::string_view schema, std::string_view name) {
  return QuoteName(schema) + "." + QuoteName(name);
}

std::string QuoteLiteral(std::string_view value) {
  RefuseNul(value);
  const bool escaped = value.find('\\') != std::string_view::npos;
  std::string out = escaped ? "E'" : "'";
  AppendDoubled(value, escaped ? "'\\" : "'", out);
  out += '\'';
  return out;
}

}  // namespace tranship
