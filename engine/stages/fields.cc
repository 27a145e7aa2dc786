#include "engine/stages/fields.h"

#include <algorithm>
#include <charconv>

#include "io/error.h"

namespace tranship {

Fields::Fields(const DocumentValue& table, std::string what, std::string file,
               std::vector<PlanProblem>& problems)
    : table_(table), what_(std::move(what)), file_(std::move(file)), problems_(problems) {}

bool Fields::has(std::string_view key) const { return table_.Find(key) != nullptr; }

int Fields::line(std::string_view key) const {
  const DocumentValue* member = table_.Find(key);
  return member == nullptr ? table_.line : member->line;
}

const DocumentValue* Fields::Asked(std::string_view key) {
  asked_.emplace(key);
  return table_.Find(key);
}

const DocumentValue* Fields::Any(std::string_view key) { return Asked(key); }

void Fields::Problem(std::string_view key, const std::string& what) {
  problems_.push_back({file_, line(key), what_ + ": " + what});
}

std::string Fields::Text(std::string_view key, std::string otherwise) {
  const DocumentValue* member = Asked(key);
  if (member == nullptr) return otherwise;
  if (const std::string* text = member->text()) return *text;
  Problem(key, std::string(key) + " is a text");
  return otherwise;
}

std::string Fields::RequiredText(std::string_view key) {
  if (!has(key)) {
    asked_.emplace(key);
    Problem(key, std::string(key) + " is missing");
    return "";
  }
  std::string text = Text(key);
  if (text.empty() && table_.Find(key)->text() != nullptr) {
    Problem(key, std::string(key) + " is empty");
  }
  return text;
}

std::vector<std::string> Fields::Texts(std::string_view key) {
  const DocumentValue* member = Asked(key);
  if (member == nullptr) return {};
  if (const std::string* text = member->text()) return {*text};
  std::vector<std::string> texts;
  if (const DocumentValue::List* list = member->list()) {
    for (const DocumentValue& element : *list) {
      const std::string* text = element.text();
      if (text != nullptr) texts.push_back(*text);
    }
    if (texts.size() == list->size()) return texts;
  }
  Problem(key, std::string(key) + " is a text or a list of texts");
  return {};
}

bool Fields::Flag(std::string_view key, bool otherwise) {
  const DocumentValue* member = Asked(key);
  if (member == nullptr) return otherwise;
  if (const bool* flag = member->flag()) return *flag;
  Problem(key, std::string(key) + " is true or false");
  return otherwise;
}

std::optional<int64_t> Fields::Integer(std::string_view key, int64_t least, int64_t greatest) {
  const DocumentValue* member = Asked(key);
  if (member == nullptr) return std::nullopt;
  const int64_t* number = member->integer();
  if (number != nullptr && *number >= least && *number <= greatest) return *number;
  Problem(key, std::string(key) + " is a whole number from " + std::to_string(least) + " to " +
                   std::to_string(greatest));
  return std::nullopt;
}

std::optional<double> Fields::Duration(std::string_view key) {
  const DocumentValue* member = Asked(key);
  if (member == nullptr) return std::nullopt;
  if (const int64_t* number = member->integer(); number != nullptr && *number >= 0) {
    return static_cast<double>(*number);
  }
  if (const std::string* text = member->text()) {
    if (const auto seconds = ParseDuration(*text)) return seconds;
  }
  Problem(key, std::string(key) + " is a time such as \"30s\", \"5 min\", \"24h\" or \"2 days\"");
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Fields::Pairs(std::string_view key) {
  const DocumentValue* member = Asked(key);
  if (member == nullptr) return {};
  std::vector<std::pair<std::string, std::string>> pairs;
  if (const DocumentValue::Table* table = member->table()) {
    for (const auto& [name, value] : *table) {
      if (const std::string* text = value.text()) pairs.emplace_back(name, *text);
    }
    if (pairs.size() == table->size()) return pairs;
  }
  Problem(key, std::string(key) + " is a table of texts, such as { name = \"value\" }");
  return {};
}

std::string Fields::Word(std::string_view key, std::vector<std::string_view> words,
                         std::string_view otherwise) {
  std::string word = Text(key, std::string(otherwise));
  if (word == otherwise || std::ranges::find(words, word) != words.end()) return word;
  std::string known;
  for (size_t i = 0; i < words.size(); ++i) {
    known.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i]);
  }
  Problem(key, std::string(key) + " is " + known + ", not \"" + Printable(word) + "\"");
  return std::string(otherwise);
}

void Fields::Close() {
  const DocumentValue::Table* members = table_.table();
  if (members == nullptr) return;
  for (const auto& [key, value] : *members) {
    if (!asked_.contains(key)) Problem(key, "unknown key \"" + Printable(key) + "\"");
  }
}

std::optional<double> ParseDuration(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ms", 0.001},  {"s", 1},        {"sec", 1},     {"second", 1},   {"seconds", 1},
      {"min", 60},    {"m", 60},       {"minute", 60}, {"minutes", 60}, {"h", 3600},
      {"hour", 3600}, {"hours", 3600}, {"d", 86400},   {"day", 86400},  {"days", 86400}};
  for (const auto& [word, seconds] : kUnits) {
    if (unit == word) return number * seconds;
  }
  return std::nullopt;
}

}  // namespace tranship
