#include "tools/arguments/mapping_file.h"

#include <toml++/toml.h>

#include <array>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "io/error.h"
#include "io/file_text.h"
#include "tools/arguments/option_values.h"

namespace tranship {
namespace {

template <typename T>
using Words = std::pair<std::string_view, T>;

constexpr std::array kUnits = {Words<TimeUnit>{"iso", TimeUnit::kIsoText},
                               Words<TimeUnit>{"epoch-seconds", TimeUnit::kEpochSeconds},
                               Words<TimeUnit>{"epoch-milliseconds", TimeUnit::kEpochMilliseconds},
                               Words<TimeUnit>{"epoch-microseconds", TimeUnit::kEpochMicroseconds},
                               Words<TimeUnit>{"julian-day", TimeUnit::kJulianDay}};
constexpr std::array kPolicies = {
    Words<Policy>{"error", Policy::kError}, Words<Policy>{"null", Policy::kNull},
    Words<Policy>{"strip", Policy::kStrip}, Words<Policy>{"escape", Policy::kEscape},
    Words<Policy>{"clamp", Policy::kClamp}, Words<Policy>{"bytea", Policy::kBytea}};
constexpr std::array kArrays = {Words<ArrayRule>{"json", ArrayRule::kJson},
                                Words<ArrayRule>{"delimited", ArrayRule::kDelimited}};
constexpr std::array kClasses = {Words<StorageClass>{"integer", StorageClass::kInteger},
                                 Words<StorageClass>{"real", StorageClass::kReal},
                                 Words<StorageClass>{"text", StorageClass::kText},
                                 Words<StorageClass>{"blob", StorageClass::kBlob}};
constexpr std::array<std::string_view, 13> kKeys = {
    "table", "column", "type",  "read",      "zone",   "on-problem", "also",
    "true",  "false",  "array", "delimiter", "reason", "status"};

// "+02:00", "-0530", "UTC"; minutes east.
std::optional<int> ParseZone(const std::string& text) {
  if (text == "UTC" || text == "Z") return 0;
  int hours = 0;
  int minutes = 0;
  char sign = 0;
  char rest = 0;
  const bool colon = text.find(':') != std::string::npos;
  const int fields = std::sscanf(text.c_str(), colon ? "%c%2d:%2d%c" : "%c%2d%2d%c", &sign, &hours,
                                 &minutes, &rest);
  if (fields < 2 || fields > 3 || (sign != '+' && sign != '-')) return std::nullopt;
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return std::nullopt;
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

class MappingReader {
 public:
  explicit MappingReader(std::string name) : name_(std::move(name)) {}

  MappingFile Read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const toml::array* list = node.as_array();
      if (key.str() != "column" || list == nullptr || !list->is_array_of_tables()) {
        Problem(node,
                "unknown key \"" + Printable(key.str()) + "\"; rules are [[column]] sections");
        continue;
      }
      for (const toml::node& rule : *list) ReadRule(*rule.as_table());
    }
    return std::move(file_);
  }

 private:
  void ReadRule(const toml::table& table) {
    ColumnRule rule;
    for (const auto& [key, node] : table) ReadKey(key.str(), node, rule);
    if (rule.table.empty()) rule.table = "*";
    if (rule.column.empty()) {
      Problem(table, "a rule without a column; say column = \"NAME\", or a glob");
      return;
    }
    file_.rules.push_back(std::move(rule));
  }

  void ReadKey(std::string_view key, const toml::node& node, ColumnRule& rule) {
    if (key == "true" || key == "false") {
      (key == "true" ? rule.true_words : rule.false_words) = List(key, node);
    } else if (key == "also") {
      for (const std::string& word : List(key, node)) {
        if (const auto one = Choose(key, node, word, kClasses)) {
          rule.also_takes |= Only(*one);
        }
      }
    } else if (const auto text = Text(key, node)) {
      ReadText(key, node, *text, rule);
    }
  }

  void ReadText(std::string_view key, const toml::node& node, const std::string& text,
                ColumnRule& rule) {
    if (key == "table") {
      rule.table = text;
    } else if (key == "column") {
      rule.column = text;
    } else if (key == "type") {
      rule.type = text;
    } else if (key == "read") {
      rule.unit = Choose(key, node, text, kUnits);
    } else if (key == "on-problem") {
      rule.policy = Choose(key, node, text, kPolicies);
    } else if (key == "array") {
      rule.array_rule = Choose(key, node, text, kArrays);
    } else if (key == "zone") {
      rule.assumed_offset_minutes = ParseZone(text);
      if (!rule.assumed_offset_minutes) Problem(node, "zone is +hh:mm, -hh:mm or UTC");
    } else if (key == "delimiter") {
      if (text.size() == 1) rule.delimiter = text.front();
      if (text.size() != 1) Problem(node, "delimiter is one character");
    } else if (key != "reason" && key != "status") {
      const std::string_view nearest = Nearest(key, kKeys);
      Problem(node, "unknown key \"" + Printable(key) + "\"" +
                        (nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?"));
    }
  }

  template <typename T, size_t kCount>
  std::optional<T> Choose(std::string_view key, const toml::node& node, const std::string& word,
                          const std::array<std::pair<std::string_view, T>, kCount>& choices) {
    std::string known;
    for (const auto& [name, value] : choices) {
      if (name == word) return value;
      known += (known.empty() ? "" : ", ") + std::string(name);
    }
    Problem(node, std::string(key) + " \"" + Printable(word) + "\" is none of " + known);
    return std::nullopt;
  }

  std::optional<std::string> Text(std::string_view key, const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    Problem(node, "\"" + Printable(key) + "\" takes a text");
    return std::nullopt;
  }

  std::vector<std::string> List(std::string_view key, const toml::node& node) {
    std::vector<std::string> words;
    const toml::array* list = node.as_array();
    if (list == nullptr) {
      Problem(node, "\"" + std::string(key) + "\" takes a list of texts");
      return words;
    }
    for (const toml::node& element : *list) {
      if (const auto text = Text(key, element)) words.push_back(*text);
    }
    return words;
  }

  void Problem(const toml::node& node, const std::string& what) {
    file_.problems.push_back(name_ + ":" + std::to_string(node.source().begin.line) + ": " + what);
  }

  std::string name_;
  MappingFile file_;
};

}  // namespace

MappingFile ParseMapping(const std::string& text, const std::string& name) {
  try {
    return MappingReader(Printable(name)).Read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    MappingFile file;
    file.problems.push_back(Printable(name) + ":" + std::to_string(error.source().begin.line) +
                            ": " + Printable(error.description()));
    return file;
  }
}

namespace {

bool HasFields(const std::string& text) {
  try {
    return toml::parse(text).contains("field");
  } catch (const toml::parse_error&) {
    return false;
  }
}

}  // namespace

MappingFile ReadMapping(const std::string& path) {
  const auto read = FileText(path);
  if (!read) return {{}, {"--mapping " + Printable(path) + ": cannot be read"}, {}};
  const std::string& text = *read;
  MappingFile file;
  if (path.ends_with(".csv")) {
    file.fields = ParseMappingCsv(text, path);
  } else if (HasFields(text)) {
    file.fields = ParseMappingToml(text, path);
  } else {
    file = ParseMapping(text, path);
  }
  return file;
}

}  // namespace tranship
