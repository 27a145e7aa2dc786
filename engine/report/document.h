// Document: headings, lines and tables that can be written as text, Markdown or HTML alike.

#ifndef TRANSHIP_ENGINE_REPORT_DOCUMENT_H_
#define TRANSHIP_ENGINE_REPORT_DOCUMENT_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/report/text_table.h"

namespace tranship {

struct DocumentLine {
  std::string text;                 // any text: made safe for the format when written
  std::optional<bool> ticked = {};  // of a checklist: done, or open
};

struct DocumentSection {
  std::string heading;  // empty: none
  std::vector<DocumentLine> lines;
  std::vector<TextTable::Heading> headings;
  std::vector<std::vector<std::string>> rows;  // one cell for each heading
};

struct Document {
  std::string title;
  enum class Tone : uint8_t { kGood, kOpen, kBad } tone = Tone::kOpen;
  std::vector<std::string> facts;
  std::vector<DocumentSection> sections;
};

[[nodiscard]] std::string DocumentText(const Document& document);
[[nodiscard]] std::string DocumentMarkdown(const Document& document);
[[nodiscard]] std::string DocumentHtml(const Document& document);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_DOCUMENT_H_
