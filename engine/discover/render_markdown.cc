#include "engine/discover/render.h"
#include "engine/report/markdown_text.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

std::string MarkdownRow(const Finding& finding) {
  return "| " + std::string(ToString(finding.severity)) + " | " + MarkdownText(PlaceOf(finding)) +
         " | " + MarkdownText(RowsOf(finding)) + " | " + MarkdownText(finding.message) + " | " +
         MarkdownText(finding.next) + " |\n";
}

}  // namespace

std::string DiscoveryMarkdown(const Discovery& discovery) {
  std::string text =
      "# " + SummaryOf(discovery) + "\n\n- source: " + MarkdownText(discovery.source) +
      (discovery.target.empty() ? "" : "\n- target: " + MarkdownText(discovery.target)) +
      "\n- read: " + Counted(discovery.tables, "table") + ", " + Counted(discovery.rows, "row") +
      "\n";
  for (const Category category : kCategories) {
    std::string rows;
    ForEachOf(discovery, category, [&](const Finding& finding) {
      // How much room is free changes by itself.
      if (finding.code != "disk") rows += MarkdownRow(finding);
    });
    if (rows.empty()) continue;
    text += "\n## " + std::string(TitleOf(category)) +
            "\n\n| severity | where | rows | what | next |\n|---|---|---|---|---|\n" + rows;
  }
  return text;
}

}  // namespace tranship
