#include "engine/catalog/name_text.h"

#include <algorithm>
#include <utility>

namespace tranship {

bool NameScanner::Take(std::string_view mark) {
  SkipBlanks();
  if (!rest_.starts_with(mark)) return false;
  rest_.remove_prefix(mark.size());
  return true;
}

std::optional<std::string> NameScanner::TakeName() {
  SkipBlanks();
  if (rest_.starts_with('"')) return TakeQuoted();
  const size_t end = std::min(rest_.find_first_of(kMarks), rest_.size());
  if (end == 0) return std::nullopt;
  std::string name(rest_.substr(0, end));
  rest_.remove_prefix(end);
  return name;
}

std::optional<TableName> NameScanner::TakeTable() {
  auto first = TakeName();
  if (!first) return std::nullopt;
  if (!Take(".")) return TableName{"public", *std::move(first)};
  auto second = TakeName();
  if (!second) return std::nullopt;
  return TableName{*std::move(first), *std::move(second)};
}

bool NameScanner::AtEnd() {
  SkipBlanks();
  return rest_.empty();
}

void NameScanner::SkipBlanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
}

std::optional<std::string> NameScanner::TakeQuoted() {
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

std::optional<TableName> ParseTableName(std::string_view text) {
  NameScanner scanner(text);
  auto table = scanner.TakeTable();
  return table && scanner.AtEnd() ? std::move(table) : std::nullopt;
}

std::optional<ColumnsOfTable> ParseColumnsOfTable(std::string_view text) {
  NameScanner reader(text);
  auto table = reader.TakeTable();
  if (!table || !reader.Take("(")) return std::nullopt;
  ColumnsOfTable result{std::move(*table), {}};
  do {
    auto column = reader.TakeName();
    if (!column) return std::nullopt;
    result.columns.push_back(std::move(*column));
  } while (reader.Take(","));
  if (!reader.Take(")") || !reader.AtEnd()) return std::nullopt;
  return result;
}

}  // namespace tranship
