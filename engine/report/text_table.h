// TextTable: aligned columns for a terminal or a text file.

#ifndef TRANSHIP_ENGINE_REPORT_TEXT_TABLE_H_
#define TRANSHIP_ENGINE_REPORT_TEXT_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

class TextTable {
 public:
  enum class Align : uint8_t { kLeft, kRight };
  struct Heading {
    std::string text;
    Align align = Align::kLeft;
  };

  explicit TextTable(std::vector<Heading> headings) : headings_(std::move(headings)) {}
  // Requires: one cell per heading. Cells are made printable.
  void Add(const std::vector<std::string>& cells);
  [[nodiscard]] size_t rows() const { return rows_.size(); }
  // Headings, then the rows, each with '\n'; no blanks at line ends.
  [[nodiscard]] std::string Text() const;

 private:
  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

// Characters of `utf8` as far as columns are concerned (one per code point).
[[nodiscard]] size_t TextWidth(std::string_view utf8);
// At most `width` columns; what is cut away is replaced by "..".
[[nodiscard]] std::string CutToWidth(std::string_view utf8, size_t width);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_TEXT_TABLE_H_
