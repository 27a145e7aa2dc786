#include "engine/check/render.h"
#include "engine/report/html/escape.h"
#include "engine/report/html/page_head.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

const char* StyleOf(const CheckResult& result) {
  if (result.state == CheckState::kPassed) return "good";
  return result.blocks ? "bad" : "open";
}

std::string Banner(const CheckReport& report) {
  const CheckCounts counts = CountChecks(report.results);
  const char* style = ChecksBlock(report.results) ? "bad" : counts.warnings > 0 ? "open" : "good";
  return "<div class=\"verdict " + std::string(style) + "\"><strong>" +
         Escaped(SummaryOf(report.results)) + "</strong><p>" +
         (report.source.empty() ? "" : Escaped(report.source) + " against ") +
         Escaped(report.target) + "; nothing was changed.</p></div>\n";
}

}  // namespace

std::string ChecksHtmlTable(const std::vector<CheckResult>& results) {
  std::string rows;
  for (const CheckResult& result : results) {
    rows += std::string("<tr><td class=\"v ") + StyleOf(result) + "\">" + OutcomeOf(result) +
            "</td><td>" + Escaped(result.name) + "</td><td>" + Escaped(result.kind) + "</td><td>" +
            Code(result.table) + "</td><td>" + Counted(result.looked_at) + "</td><td>" +
            Escaped(DurationText(result.seconds)) + "</td><td>" + Escaped(FoundOf(result)) +
            "</td></tr>\n";
  }
  return "<div class=\"wide\"><table><thead><tr><th>outcome</th><th>check</th><th>kind</th>"
         "<th>table</th><th>rows</th><th>time</th><th>found</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody></table></div>\n";
}

std::string ChecksHtml(const CheckReport& report) {
  return PageHead("checks of " + report.target) + "<h1>tranship check</h1>\n" + Banner(report) +
         ChecksHtmlTable(report.results) +
         "<footer>Keys of rows and sums are shown; other values are not.</footer>\n</body>\n"
         "</html>\n";
}

}  // namespace tranship
