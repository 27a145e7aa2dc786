#include "engine/catalog/name_text.h"

#include <utility>

namespace tranship {
namespace {

// Takes names and signs from the front of a text.
class NameReader {
 public:
  explicit NameReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::optional<std::string> Name() {
    SkipBlanks();
    if (rest_.starts_with('"')) return Quoted();
    const size_t end = std::min(rest_.find_first_of(" \t.,()\""), rest_.size());
    if (end == 0) return std::nullopt;
    std::string name(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return name;
  }
  [[nodiscard]] bool Take(char sign) {
    SkipBlanks();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool AtEnd() {
    SkipBlanks();
    return rest_.empty();
  }
  [[nodiscard]] std::optional<TableName> Table() {
    auto first = Name();
    if (!first) return std::nullopt;
    if (!Take('.')) return TableName{"public", std::move(*first)};
    auto second = Name();
    if (!second) return std::nullopt;
    return TableName{std::move(*first), std::move(*second)};
  }

 private:
  std::optional<std::string> Quoted() {
    std::string name;
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] != '"') {
        name += rest_[i];
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '"') {
        name += rest_[i++];
      } else {
        rest_.remove_prefix(i + 1);
        return name.empty() ? std::nullopt : std::optional(std::move(name));
      }
    }
    return std::nullopt;
  }
  void SkipBlanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  std::string_view rest_;
};

}  // namespace

std::optional<TableName> ParseTableName(std::string_view text) {
  NameReader reader(text);
  auto table = reader.Table();
  return table && reader.AtEnd() ? std::move(table) : std::nullopt;
}

std::optional<ColumnsOfTable> ParseColumnsOfTable(std::string_view text) {
  NameReader reader(text);
  auto table = reader.Table();
  if (!table || !reader.Take('(')) return std::nullopt;
  ColumnsOfTable result{std::move(*table), {}};
  do {
    auto column = reader.Name();
    if (!column) return std::nullopt;
    result.columns.push_back(std::move(*column));
  } while (reader.Take(','));
  if (!reader.Take(')') || !reader.AtEnd()) return std::nullopt;
  return result;
}

}  // namespace tranship
