#include "engine/discover/render.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string Line(const Finding& finding) {
  std::string text = "  " + std::string(ToString(finding.severity));
  text.resize(11, ' ');
  const std::string place = PlaceOf(finding);
  if (!place.empty()) text += Printable(place) + ": ";
  text += Printable(finding.message) + "\n";
  const std::string indent(11, ' ');
  if (const std::string rows = RowsOf(finding); !rows.empty()) {
    text += indent + "rows: " + Printable(rows) + "\n";
  }
  if (!finding.next.empty()) text += indent + "next: " + Printable(finding.next) + "\n";
  return text;
}

}  // namespace

std::string SummaryOf(const Discovery& discovery) {
  return Counted(discovery.count(Severity::kBlocks), "problem") + " in the way, " +
         Counted(discovery.count(Severity::kWarning), "warning") + ", " +
         Counted(discovery.count(Severity::kNote), "note");
}

std::string PlaceOf(const Finding& finding) {
  if (finding.column.empty()) return finding.table;
  if (finding.column.find(", ") == std::string::npos) return finding.table + "." + finding.column;
  return finding.table + " (" + finding.column + ")";
}

std::string RowsOf(const Finding& finding) {
  if (finding.count == 0) return "";
  std::string text = Counted(finding.count);
  for (size_t i = 0; i < finding.keys.size(); ++i) {
    text += (i == 0 ? ", at " : ", ") + finding.keys[i];
  }
  return finding.keys.empty() || finding.keys.size() >= finding.count ? text : text + ", ...";
}

std::string DiscoveryText(const Discovery& discovery) {
  std::string text = Printable(discovery.source) +
                     (discovery.target.empty() ? "" : " to " + Printable(discovery.target)) + ": " +
                     Counted(discovery.tables, "table") + ", " + Counted(discovery.rows, "row") +
                     " read; nothing was changed\n" + SummaryOf(discovery) + "\n";
  for (const Category category : kCategories) {
    std::string lines;
    ForEachOf(discovery, category, [&](const Finding& finding) { lines += Line(finding); });
    if (!lines.empty()) text += "\n" + std::string(TitleOf(category)) + "\n" + lines;
  }
  return text;
}

}  // namespace tranship
