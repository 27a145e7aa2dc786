#include "engine/report/text_table.h"

#include <algorithm>

#include "io/error.h"

namespace tranship {
namespace {

bool StartsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

size_t TextWidth(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), StartsCharacter));
}

std::string CutToWidth(std::string_view utf8, size_t width) {
  if (TextWidth(utf8) <= width) return std::string(utf8);
  const size_t keep = width > 2 ? width - 2 : 0;
  size_t characters = 0;
  size_t end = 0;
  for (; end < utf8.size(); ++end) {
    if (!StartsCharacter(utf8[end])) continue;
    if (characters == keep) break;
    ++characters;
  }
  return std::string(utf8.substr(0, end)) + std::string(std::min<size_t>(width, 2), '.');
}

void TextTable::Add(const std::vector<std::string>& cells) {
  std::vector<std::string> row;
  row.reserve(headings_.size());
  for (const std::string& cell : cells) row.push_back(Printable(cell));
  row.resize(headings_.size());
  rows_.push_back(std::move(row));
}

std::string TextTable::Text() const {
  std::vector<size_t> widths;
  for (const Heading& heading : headings_) widths.push_back(TextWidth(heading.text));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], TextWidth(row[i]));
  }
  std::string text;
  const auto add = [&](size_t column, const std::string& cell) {
    const std::string blanks(widths[column] - TextWidth(cell), ' ');
    const bool right = headings_[column].align == Align::kRight;
    text += column == 0 ? "" : "  ";
    text += right ? blanks + cell : cell + blanks;
  };
  const auto end_line = [&] {
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  };
  for (size_t i = 0; i < headings_.size(); ++i) add(i, headings_[i].text);
  end_line();
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) add(i, row[i]);
    end_line();
  }
  return text;
}

}  // namespace tranship
