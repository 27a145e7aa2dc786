// A mapping's coverage as text and as Markdown.

#include <string>
#include <vector>

#include "engine/mapping/coverage.h"
#include "engine/report/markdown_text.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Section {
  std::string title;
  std::vector<TextTable::Heading> headings;
  Rows rows;
  std::string nothing;  // said when there are no rows
};

constexpr auto kRight = TextTable::Align::kRight;

std::string Count(size_t count) { return std::to_string(count); }

Section Sources(const Coverage& coverage) {
  Section section{"Source tables",
                  {{"table"},
                   {"fields", kRight},
                   {"moved", kRight},
                   {"dropped", kRight},
                   {"open", kRight},
                   {"undecided", kRight}},
                  {},
                  "The source has no tables."};
  for (const SourceCoverage& table : coverage.sources) {
    section.rows.push_back({table.table.display(), Count(table.fields), Count(table.moved),
                            Count(table.dropped), Count(table.open), Count(table.undecided)});
  }
  return section;
}

Section Targets(const Coverage& coverage) {
  Section section{"Target tables",
                  {{"table"},
                   {"from"},
                   {"fields", kRight},
                   {"moved into", kRight},
                   {"constant", kRight},
                   {"the target's own", kRight},
                   {"open", kRight},
                   {"nothing", kRight}},
                  {},
                  "No table of the target is named."};
  for (const TargetCoverage& table : coverage.targets) {
    std::string from;
    for (const TableName& source : table.sources)
      from += (from.empty() ? "" : ", ") + source.display();
    section.rows.push_back({table.table.display(), from, Count(table.fields),
                            Count(table.from_source), Count(table.constant),
                            Count(table.left_to_target), Count(table.open), Count(table.nothing)});
  }
  return section;
}

Section Dropped(const Coverage& coverage) {
  Section section{
      "Not moved", {{"field"}, {"reason"}, {"decision record"}}, {}, "Everything moves."};
  for (const FieldRow* row : coverage.Dropped())
    section.rows.push_back({SourceText(*row), row->note, row->link});
  return section;
}

Section Guarded(const Coverage& coverage) {
  Section section{"Known data problems",
                  {{"field"}, {"problem"}, {"guarded by check"}},
                  {},
                  "None is recorded."};
  for (const FieldRow* row : coverage.Guarded()) {
    section.rows.push_back(
        {row->has_source() ? SourceText(*row) : TargetText(*row), row->note, row->check});
  }
  return section;
}

Section Linked(const Coverage& coverage) {
  Section section{
      "Decision records", {{"field"}, {"decision"}, {"record"}}, {}, "No decision has a record."};
  for (const FieldRow* row : coverage.Linked()) {
    section.rows.push_back({row->has_source() ? SourceText(*row) : TargetText(*row),
                            std::string(ToString(row->decision)), row->link});
  }
  return section;
}

Section Lines(std::string title, const std::vector<std::string>& lines, std::string nothing) {
  Section section{std::move(title), {{"line"}}, {}, std::move(nothing)};
  for (const std::string& line : lines) section.rows.push_back({line});
  return section;
}

std::vector<Section> Sections(const Coverage& coverage) {
  return {Sources(coverage),
          Targets(coverage),
          Dropped(coverage),
          Guarded(coverage),
          Linked(coverage),
          Lines("Open items", coverage.open, "Nothing is open."),
          Lines("Problems", coverage.problems, "None: the mapping fits both schemas."),
          Lines("Notes", coverage.notes, "None.")};
}

std::string MarkdownTable(const Section& section) {
  std::string text = "|";
  std::string rule = "|";
  for (const TextTable::Heading& heading : section.headings) {
    text += " " + heading.text + " |";
    rule += heading.align == kRight ? "---:|" : "---|";
  }
  text += "\n" + rule + "\n";
  for (const std::vector<std::string>& row : section.rows) {
    text += "|";
    for (const std::string& cell : row) text += " " + MarkdownText(cell) + " |";
    text += "\n";
  }
  return text;
}

}  // namespace

std::string CoverageAsText(const Coverage& coverage) {
  std::string text = "Field mapping " + coverage.mapping.file + "\n";
  for (const Section& section : Sections(coverage)) {
    text += "\n" + section.title + "\n";
    if (section.rows.empty()) {
      text += "  " + section.nothing + "\n";
    } else if (section.headings.size() == 1) {
      for (const auto& row : section.rows) text += "  " + Printable(row.front()) + "\n";
    } else {
      TextTable table(section.headings);
      for (const auto& row : section.rows) table.Add(row);
      text += table.Text();
    }
  }
  return text;
}

std::string CoverageAsMarkdown(const Coverage& coverage) {
  std::string text = "# Field mapping\n\nFrom " + MarkdownText(coverage.mapping.file) + ".\n";
  for (const Section& section : Sections(coverage)) {
    text += "\n## " + section.title + "\n\n";
    if (section.rows.empty()) {
      text += section.nothing + "\n";
    } else if (section.headings.size() == 1) {
      for (const auto& row : section.rows) text += "- " + MarkdownText(row.front()) + "\n";
    } else {
      text += MarkdownTable(section);
    }
  }
  return text + "\n## Diagram\n\n```mermaid\n" + CoverageAsMermaid(coverage) + "```\n";
}

}  // namespace tranship
