#include "engine/sqlite/mapping_text.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "engine/sqlite/choice_reason.h"
#include "io/utf8.h"

namespace tranship {
namespace {

constexpr std::string_view kHead =
    "# What becomes of the columns whose declared type does not say it.\n"
    "# Change it, and give it back with --mapping.\n";

// A TOML basic string.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

// A glob that matches the name. A name that is not UTF-8 cannot stand in TOML: bytes beyond ASCII
// become a `*` then.
std::string Glob(std::string_view name) {
  const bool utf8 = IsUtf8(std::as_bytes(std::span(name.data(), name.size())));
  std::string glob;
  for (const char c : name) {
    if (c == '*' || c == '?' || c == '[') {
      glob += {'[', c, ']'};
    } else if (utf8 || static_cast<unsigned char>(c) < 0x80) {
      glob += c;
    } else if (!glob.ends_with('*')) {
      glob += '*';
    }
  }
  return glob;
}

void Add(std::string& text, std::string_view key, std::string_view value) {
  text += std::string(key) + " = " + Quoted(value) + "\n";
}

void AddList(std::string& text, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + Quoted(value);
  text += std::string(key) + " = [" + list + "]\n";
}

std::string ZoneText(int minutes) {
  const int size = std::abs(minutes);
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

void AddRule(std::string& text, const ColumnRule& rule) {
  if (rule.unit) Add(text, "read", UnitName(*rule.unit));
  if (rule.assumed_offset_minutes) Add(text, "zone", ZoneText(*rule.assumed_offset_minutes));
  if (rule.policy) Add(text, "on-problem", ToString(*rule.policy));
  std::vector<std::string> also;
  if ((rule.also_takes & Only(StorageClass::kInteger)) != 0) also.emplace_back("integer");
  if ((rule.also_takes & Only(StorageClass::kReal)) != 0) also.emplace_back("real");
  if ((rule.also_takes & Only(StorageClass::kText)) != 0) also.emplace_back("text");
  if ((rule.also_takes & Only(StorageClass::kBlob)) != 0) also.emplace_back("blob");
  AddList(text, "also", also);
  AddList(text, "true", rule.true_words);
  AddList(text, "false", rule.false_words);
  if (rule.array_rule) {
    Add(text, "array", *rule.array_rule == ArrayRule::kJson ? "json" : "delimited");
  }
  if (rule.delimiter) Add(text, "delimiter", std::string(1, *rule.delimiter));
}

void AddProblems(std::string& text, const TypeChoice& choice) {
  for (const TypeProblem& problem : choice.problems) {
    text += fmt::format("# {}: {}{} {} ({})\n", problem.altered ? "altered" : "refused",
                        problem.at_most ? "at most " : "", problem.count,
                        problem.count == 1 ? "value" : "values", ToString(problem.kind));
  }
}

}  // namespace

std::string MappingText(std::span<const ColumnChoice> columns) {
  std::string text(kHead);
  for (const ColumnChoice& column : columns) {
    if (!column.choice.notable) continue;
    text += "\n[[column]]\n";
    AddProblems(text, column.choice);
    Add(text, "table", Glob(column.table));
    Add(text, "column", Glob(column.column));
    Add(text, "type", column.choice.type);
    AddRule(text, column.choice.rule);
    Add(text, "reason", column.choice.reason);
  }
  return text;
}

}  // namespace tranship
