#include "engine/discover/render.h"
#include "engine/report/html/escape.h"
#include "engine/report/html/page_head.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

std::string Banner(const Discovery& discovery) {
  const bool blocks = discovery.count(Severity::kBlocks) > 0;
  const bool warns = discovery.count(Severity::kWarning) > 0;
  return std::string("<div class=\"verdict ") +
         (blocks  ? "bad"
          : warns ? "open"
                  : "good") +
         "\"><strong>" + Escaped(SummaryOf(discovery)) + "</strong><p>" +
         Escaped(discovery.source) +
         (discovery.target.empty() ? "" : " to " + Escaped(discovery.target)) + ": " +
         Counted(discovery.tables, "table") + ", " + Counted(discovery.rows, "row") +
         " read; nothing was changed.</p></div>\n";
}

const char* StyleOf(Severity severity) {
  return severity == Severity::kBlocks ? "bad" : severity == Severity::kWarning ? "open" : "good";
}

std::string Row(const Finding& finding) {
  return std::string("<tr><td class=\"v ") + StyleOf(finding.severity) + "\">" +
         std::string(ToString(finding.severity)) + "</td><td>" + Code(PlaceOf(finding)) +
         "</td><td>" + Escaped(RowsOf(finding)) + "</td><td>" + Escaped(finding.message) +
         "</td><td>" + Escaped(finding.next) + "</td></tr>\n";
}

}  // namespace

std::string DiscoveryHtml(const Discovery& discovery) {
  std::string html = PageHead("discovered in " + discovery.source) +
                     "<h1>tranship discover</h1>\n" + Banner(discovery);
  for (const Category category : kCategories) {
    std::string rows;
    ForEachOf(discovery, category, [&](const Finding& finding) { rows += Row(finding); });
    if (rows.empty()) continue;
    html += "<h2>" + Escaped(TitleOf(category)) +
            "</h2>\n<div class=\"wide\"><table><thead><tr><th>severity</th><th>where</th>"
            "<th>rows</th><th>what</th><th>next</th></tr></thead>\n<tbody>\n" +
            rows + "</tbody></table></div>\n";
  }
  return html + "<footer>Keys of rows are shown, values are not.</footer>\n</body>\n</html>\n";
}

}  // namespace tranship
