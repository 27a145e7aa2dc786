// text[] literals: what array_out in src/backend/utils/adt/arrayfuncs.c writes and array_in reads.

#include <stdexcept>

#include "io/pg/connection.h"

namespace tranship {
namespace {

constexpr size_t kNone = std::string_view::npos;

void AppendElement(std::string_view element, std::string& out) {
  if (element.find('\0') != kNone)
    throw std::invalid_argument("a NUL byte cannot be part of a text value");
  out += '"';
  for (const char c : element) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

[[noreturn]] void Malformed() { throw FormatError("not a one-dimensional array literal"); }

// Takes one element off the front of `rest`, up to but not including its ',' or '}'.
std::optional<std::string> TakeElement(std::string_view& rest) {
  std::string element;
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    while (true) {
      if (rest.starts_with('\\'))
        rest.remove_prefix(1);
      else if (rest.starts_with('"'))
        break;
      if (rest.empty()) Malformed();
      element += rest.front();
      rest.remove_prefix(1);
    }
    rest.remove_prefix(1);
    return element;
  }
  const size_t end = rest.find_first_of(",}");
  if (end == kNone || end == 0) Malformed();
  element = rest.substr(0, end);
  rest.remove_prefix(end);
  if (element == "NULL") return std::nullopt;
  if (element.find_first_of("{\"\\") != kNone) Malformed();
  return element;
}

}  // namespace

std::string ArrayLiteral(std::span<const std::optional<std::string>> elements) {
  std::string out = "{";
  for (const auto& element : elements) {
    if (out.size() > 1) out += ',';
    if (element) {
      AppendElement(*element, out);
    } else {
      out += "NULL";
    }
  }
  return out + "}";
}

std::string ArrayLiteral(std::span<const std::string> elements) {
  std::string out = "{";
  for (const std::string& element : elements) {
    if (out.size() > 1) out += ',';
    AppendElement(element, out);
  }
  return out + "}";
}

std::vector<std::optional<std::string>> ParseArrayLiteral(std::string_view literal) {
  std::vector<std::optional<std::string>> elements;
  if (literal.empty()) return elements;
  if (literal.starts_with('[')) {  // "[0:1]={...}": other lower bounds
    const size_t equals = literal.find('=');
    if (equals == kNone) Malformed();
    literal.remove_prefix(equals + 1);
  }
  if (!literal.starts_with('{') || literal.size() < 2) Malformed();
  literal.remove_prefix(1);
  if (literal == "}") return elements;
  while (true) {
    elements.push_back(TakeElement(literal));
    if (literal == "}") return elements;
    if (!literal.starts_with(',')) Malformed();
    literal.remove_prefix(1);
  }
}

}  // namespace tranship
