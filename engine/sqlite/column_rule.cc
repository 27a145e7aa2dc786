#include "engine/sqlite/column_rule.h"

#include "engine/plan/glob.h"
#include "io/error.h"

namespace tranship {
namespace {

template <typename T>
void Overlay(const std::optional<T>& from, std::optional<T>& to) {
  if (from) to = from;
}

std::string Words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + Printable(word);
  return text;
}

}  // namespace

ColumnRule RuleFor(const std::vector<ColumnRule>& rules, const std::string& table,
                   const std::string& column) {
  ColumnRule result;
  result.table = table;
  result.column = column;
  for (const ColumnRule& rule : rules) {
    if (!GlobMatches(rule.table, table) || !GlobMatches(rule.column, column)) continue;
    Overlay(rule.type, result.type);
    Overlay(rule.unit, result.unit);
    Overlay(rule.assumed_offset_minutes, result.assumed_offset_minutes);
    Overlay(rule.policy, result.policy);
    Overlay(rule.array_rule, result.array_rule);
    Overlay(rule.delimiter, result.delimiter);
    result.also_takes |= rule.also_takes;
    if (!rule.true_words.empty()) result.true_words = rule.true_words;
    if (!rule.false_words.empty()) result.false_words = rule.false_words;
  }
  return result;
}

std::string Describe(const ColumnRule& rule) {
  std::string text = Printable(rule.table) + "." + Printable(rule.column) + ":";
  const auto add = [&](const char* name, const std::string& value) {
    text += std::string(" ") + name + "=" + value;
  };
  if (rule.type) add("type", Printable(*rule.type));
  if (rule.unit) add("unit", std::to_string(static_cast<int>(*rule.unit)));
  if (rule.assumed_offset_minutes) add("offset", std::to_string(*rule.assumed_offset_minutes));
  if (rule.policy) add("policy", std::string(ToString(*rule.policy)));
  if (rule.also_takes != 0) add("takes", std::to_string(rule.also_takes));
  if (!rule.true_words.empty()) add("true", Words(rule.true_words));
  if (!rule.false_words.empty()) add("false", Words(rule.false_words));
  if (rule.array_rule) add("array", std::to_string(static_cast<int>(*rule.array_rule)));
  if (rule.delimiter) add("delimiter", std::to_string(static_cast<int>(*rule.delimiter)));
  return text;
}

}  // namespace tranship
