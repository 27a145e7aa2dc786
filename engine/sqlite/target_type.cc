#include "engine/sqlite/target_type.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace tranship {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 36> kNames = {{
    {"bool", "boolean"},
    {"boolean", "boolean"},
    {"int2", "smallint"},
    {"smallint", "smallint"},
    {"int", "integer"},
    {"int4", "integer"},
    {"integer", "integer"},
    {"int8", "bigint"},
    {"bigint", "bigint"},
    {"real", "real"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"float", "double precision"},
    {"double precision", "double precision"},
    {"numeric", "numeric"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"text", "text"},
    {"varchar", "character varying"},
    {"character varying", "character varying"},
    {"char varying", "character varying"},
    {"char", "character"},
    {"character", "character"},
    {"bpchar", "bpchar"},
    {"bytea", "bytea"},
    {"date", "date"},
    {"time", "time without time zone"},
    {"time without time zone", "time without time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timestamp without time zone", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"},
    {"timestamp with time zone", "timestamp with time zone"},
    {"uuid", "uuid"},
    {"json", "json"},
    {"jsonb", "jsonb"},
    {"timetz", "time with time zone"},
}};

std::string Squeezed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == ' ' || c == '\t') {
      if (!result.empty() && result.back() != ' ') result += ' ';
    } else {
      result += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

// "10, 2"; nothing for what is no list of numbers.
std::optional<std::vector<int>> Numbers(std::string_view text) {
  std::vector<int> numbers;
  while (true) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.empty()) return numbers;
    if (!text.starts_with(',')) return std::nullopt;
    text.remove_prefix(1);
  }
}

// As the *typmodin functions in src/backend/utils/adt make them.
int Typmod(std::string_view base, const std::vector<int>& numbers) {
  if (numbers.empty()) return -1;
  if (base == "numeric") {
    const int scale = numbers.size() > 1 ? numbers[1] : 0;
    return ((numbers[0] << 16) | scale) + 4;
  }
  if (base.starts_with("char") || base == "bpchar") return numbers[0] + 4;
  return base.starts_with("time") ? numbers[0] : -1;
}

}  // namespace

TargetType ParseTargetType(std::string_view text) {
  std::string name = Squeezed(text);
  std::string array;
  while (name.ends_with("[]")) {
    array = "[]";
    name = Squeezed(std::string_view(name).substr(0, name.size() - 2));
  }
  std::vector<int> numbers;
  const size_t open = name.find('(');
  const size_t close = name.find(')');
  if (open != std::string::npos && close != std::string::npos && open < close) {
    const auto found = Numbers(std::string_view(name).substr(open + 1, close - open - 1));
    if (!found) return {std::string(text), -1};
    numbers = *found;
    name = Squeezed(name.substr(0, open) + " " + name.substr(close + 1));
  }
  for (const auto& [known, base] : kNames) {
    if (known != name) continue;
    // char is char(1).
    if (base == "character" && numbers.empty()) numbers = {1};
    return {std::string(base) + array, Typmod(base, numbers)};
  }
  return {std::string(text), -1};
}

}  // namespace tranship
