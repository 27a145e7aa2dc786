#include "engine/check/render.h"
#include "engine/report/markdown_text.h"
#include "engine/report/quantities.h"

namespace tranship {

std::string ChecksMarkdownTable(const std::vector<CheckResult>& results) {
  std::string text =
      "| outcome | check | kind | table | rows | found |\n|---|---|---|---|---:|---|\n";
  for (const CheckResult& result : results) {
    text += "| " + OutcomeOf(result) + " | " + MarkdownText(result.name) + " | " +
            MarkdownText(result.kind) + " | " + MarkdownText(result.table) + " | " +
            Counted(result.looked_at) + " | " + MarkdownText(FoundOf(result)) + " |\n";
  }
  return text;
}

std::string ChecksMarkdown(const CheckReport& report) {
  return "# " + SummaryOf(report.results) + "\n\n" +
         (report.source.empty() ? "" : "- source: " + MarkdownText(report.source) + "\n") +
         "- target: " + MarkdownText(report.target) + "\n\n" + ChecksMarkdownTable(report.results);
}

}  // namespace tranship
