#include "engine/report/document.h"

#include "engine/report/html/escape.h"
#include "engine/report/html/page_head.h"
#include "engine/report/markdown_text.h"
#include "io/error.h"

namespace tranship {
namespace {

const char* ClassOf(Document::Tone tone) {
  switch (tone) {
    case Document::Tone::kGood:
      return "good";
    case Document::Tone::kBad:
      return "bad";
    case Document::Tone::kOpen:
      break;
  }
  return "open";
}

std::string TextLine(const DocumentLine& line) {
  return std::string("  ") +
         (!line.ticked   ? ""
          : *line.ticked ? "[x] "
                         : "[ ] ") +
         Printable(line.text) + "\n";
}

std::string MarkdownTable(const DocumentSection& section) {
  std::string head = "|", rule = "|", body;
  for (const TextTable::Heading& heading : section.headings) {
    head += " " + MarkdownText(heading.text) + " |";
    rule += heading.align == TextTable::Align::kRight ? "---:|" : "---|";
  }
  for (const auto& row : section.rows) {
    body += "|";
    for (const std::string& cell : row) body += " " + MarkdownText(cell) + " |";
    body += "\n";
  }
  return "\n" + head + "\n" + rule + "\n" + body;
}

std::string HtmlTable(const DocumentSection& section) {
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  for (const TextTable::Heading& heading : section.headings) {
    html += "<th>" + Escaped(heading.text) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : section.rows) {
    html += "<tr>";
    for (const std::string& cell : row) html += "<td>" + Escaped(cell) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace

std::string DocumentText(const Document& document) {
  std::string text = Printable(document.title) + "\n";
  for (const std::string& fact : document.facts) text += Printable(fact) + "\n";
  for (const DocumentSection& section : document.sections) {
    text += section.heading.empty() ? "\n" : "\n" + Printable(section.heading) + "\n";
    for (const DocumentLine& line : section.lines) text += TextLine(line);
    if (section.rows.empty()) continue;
    TextTable table(section.headings);
    for (const auto& row : section.rows) table.Add(row);
    text += table.Text();
  }
  return text;
}

std::string DocumentMarkdown(const Document& document) {
  std::string text = "# " + MarkdownText(document.title) + "\n\n";
  for (const std::string& fact : document.facts) text += "- " + MarkdownText(fact) + "\n";
  for (const DocumentSection& section : document.sections) {
    if (!section.heading.empty()) text += "\n## " + MarkdownText(section.heading) + "\n";
    if (!section.lines.empty()) text += "\n";
    for (const DocumentLine& line : section.lines) {
      text += std::string("- ") +
              (!line.ticked   ? ""
               : *line.ticked ? "[x] "
                              : "[ ] ") +
              MarkdownText(line.text) + "\n";
    }
    if (!section.rows.empty()) text += MarkdownTable(section);
  }
  return text;
}

std::string DocumentHtml(const Document& document) {
  std::string html = PageHead(document.title) + "<div class=\"verdict " + ClassOf(document.tone) +
                     "\"><strong>" + Escaped(document.title) + "</strong>";
  for (const std::string& fact : document.facts) html += "<p>" + Escaped(fact) + "</p>";
  html += "</div>\n";
  for (const DocumentSection& section : document.sections) {
    if (!section.heading.empty()) html += "<h2>" + Escaped(section.heading) + "</h2>\n";
    if (!section.lines.empty()) html += "<ul>\n";
    for (const DocumentLine& line : section.lines) {
      const char* box = !line.ticked ? "" : *line.ticked ? "&#9745; " : "&#9744; ";
      html += "<li>" + std::string(box) + Escaped(line.text) + "</li>\n";
    }
    if (!section.lines.empty()) html += "</ul>\n";
    if (!section.rows.empty()) html += HtmlTable(section);
  }
  return html + "</body>\n</html>\n";
}

}  // namespace tranship
