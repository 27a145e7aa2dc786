#include "engine/mapping/transform.h"

#include <algorithm>
#include <array>
#include <utility>

#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
// Ends a bare name.
constexpr std::string_view kMarks = ".()\"->, \t\r\n";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Takes names and marks from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool Take(std::string_view mark) {
    SkipBlanks();
    if (!rest_.starts_with(mark)) return false;
    rest_.remove_prefix(mark.size());
    return true;
  }
  std::optional<std::string> TakeName() {
    SkipBlanks();
    if (rest_.starts_with('"')) return TakeQuoted();
    const size_t end = std::min(rest_.find_first_of(kMarks), rest_.size());
    if (end == 0) return std::nullopt;
    std::string name(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return name;
  }
  std::optional<TableName> TakeTable() {
    auto first = TakeName();
    if (!first) return std::nullopt;
    if (!Take(".")) return TableName{"public", *std::move(first)};
    auto second = TakeName();
    if (!second) return std::nullopt;
    return TableName{*std::move(first), *std::move(second)};
  }
  bool AtEnd() {
    SkipBlanks();
    return rest_.empty();
  }

 private:
  void SkipBlanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
  }
  std::optional<std::string> TakeQuoted() {
    std::string name;
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] != '"') {
        name += rest_[i];
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '"') {
        name += rest_[i++];
      } else {
        rest_.remove_prefix(i + 1);
        return name.empty() ? std::nullopt : std::optional(name);
      }
    }
    return std::nullopt;
  }

  std::string_view rest_;
};

std::string NameText(const std::string& name) {
  return name.empty() || name.find_first_of(kMarks) != std::string::npos ? QuoteName(name) : name;
}

}  // namespace

std::optional<TableName> ParseTableName(std::string_view text) {
  Scanner scanner(text);
  auto name = scanner.TakeTable();
  return name && scanner.AtEnd() ? name : std::nullopt;
}

std::string ToText(const TableName& name) {
  return NameText(name.schema) + "." + NameText(name.name);
}

std::string LookupText(const Transform& lookup) {
  return ToText(lookup.lookup) + "(" + NameText(lookup.lookup_key) + " -> " +
         NameText(lookup.lookup_value) + ")";
}

ParsedTransform ParseLookup(std::string_view text) {
  Scanner scanner(text);
  Transform transform;
  transform.kind = Transform::Kind::kLookup;
  const auto table = scanner.TakeTable();
  const bool open = table && scanner.Take("(");
  const auto key = open ? scanner.TakeName() : std::nullopt;
  const bool arrow = key && scanner.Take("->");
  const auto value = arrow ? scanner.TakeName() : std::nullopt;
  if (!value || !scanner.Take(")") || !scanner.AtEnd()) {
    return {std::nullopt, "a lookup is written lookup: schema.table(key_column -> value_column)"};
  }
  transform.lookup = *table;
  transform.lookup_key = *key;
  transform.lookup_value = *value;
  return {std::move(transform), ""};
}

ParsedTransform ParseTransform(std::string_view text) {
  text = Trimmed(text);
  Transform transform;
  if (text.empty()) return {transform, ""};
  if (text == "generated") {
    transform.kind = Transform::Kind::kGenerated;
    return {transform, ""};
  }
  constexpr std::array kKinds = {std::pair{std::string_view("expr:"), Transform::Kind::kExpression},
                                 std::pair{std::string_view("const:"), Transform::Kind::kConstant},
                                 std::pair{std::string_view("where:"), Transform::Kind::kWhere},
                                 std::pair{std::string_view("lookup:"), Transform::Kind::kLookup}};
  for (const auto& [word, kind] : kKinds) {
    if (!text.starts_with(word)) continue;
    const std::string_view sql = Trimmed(text.substr(word.size()));
    if (kind == Transform::Kind::kLookup) return ParseLookup(sql);
    if (sql.empty()) return {std::nullopt, "nothing stands behind " + std::string(word)};
    transform.kind = kind;
    transform.sql = sql;
    return {std::move(transform), ""};
  }
  return {std::nullopt, "transform \"" + Printable(text.substr(0, 80)) +
                            "\" is none of expr: SQL, const: LITERAL, lookup: TABLE(KEY -> VALUE), "
                            "where: SQL, generated, or empty"};
}

}  // namespace tranship
