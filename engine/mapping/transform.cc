#include "engine/mapping/transform.h"

#include <algorithm>
#include <array>
#include <utility>

#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr std::string_view kCrosswalkWord = "crosswalk ";
constexpr std::string_view kGeneratedWord = "generated ";
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string NameText(const std::string& name) {
  return name.empty() || name.find_first_of(NameScanner::kMarks) != std::string::npos
             ? QuoteName(name)
             : name;
}

ParsedTransform ParseCrosswalk(std::string_view text) {
  NameScanner scanner(text);
  const auto source = scanner.TakeTable();
  const bool arrow = source && scanner.Take("->");
  const auto target = arrow ? scanner.TakeTable() : std::nullopt;
  if (!target || !scanner.AtEnd())
    return {std::nullopt, "a crosswalk is written crosswalk: source.table -> target.table"};
  Transform transform;
  transform.kind = Transform::Kind::kCrosswalk;
  transform.lookup = *target;
  transform.crosswalk_source = *source;
  return {std::move(transform), ""};
}

}  // namespace

std::string ToText(const TableName& name) {
  return NameText(name.schema) + "." + NameText(name.name);
}

std::string CrosswalkText(const TableName& target) {
  return std::string(kCrosswalkWord) + ToText(target);
}

std::string GeneratedText(const TableName& target) {
  return std::string(kGeneratedWord) + ToText(target);
}

std::optional<TableName> CrosswalkTarget(std::string_view lookup) {
  for (const std::string_view word : {kCrosswalkWord, kGeneratedWord}) {
    if (lookup.starts_with(word)) return ParseTableName(lookup.substr(word.size()));
  }
  return std::nullopt;
}

std::string LookupText(const Transform& lookup) {
  if (lookup.kind == Transform::Kind::kCrosswalk) return CrosswalkText(lookup.lookup);
  return ToText(lookup.lookup) + "(" + NameText(lookup.lookup_key) + " -> " +
         NameText(lookup.lookup_value) + ")";
}

ParsedTransform ParseLookup(std::string_view text) {
  NameScanner scanner(text);
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
  constexpr std::array kKinds = {
      std::pair{std::string_view("expr:"), Transform::Kind::kExpression},
      std::pair{std::string_view("const:"), Transform::Kind::kConstant},
      std::pair{std::string_view("where:"), Transform::Kind::kWhere},
      std::pair{std::string_view("lookup:"), Transform::Kind::kLookup},
      std::pair{std::string_view("crosswalk:"), Transform::Kind::kCrosswalk}};
  for (const auto& [word, kind] : kKinds) {
    if (!text.starts_with(word)) continue;
    const std::string_view sql = Trimmed(text.substr(word.size()));
    if (kind == Transform::Kind::kLookup) return ParseLookup(sql);
    if (kind == Transform::Kind::kCrosswalk) return ParseCrosswalk(sql);
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
