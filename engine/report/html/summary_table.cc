#include "engine/report/conclusion.h"
#include "engine/report/html/escape.h"
#include "engine/report/html/pictures.h"
#include "engine/report/html/sections.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

std::string NumberCell(const std::string& text) { return "<td class=\"n\">" + text + "</td>"; }

std::string VerdictCell(Verdict verdict) {
  return std::string("<td class=\"v ") + VerdictStyle(verdict) + "\">" + VerdictSign(verdict) +
         " " + std::string(ToString(verdict)) + "</td>";
}

std::string Row(const TableReport& table) {
  std::string name = "<b>" + Escaped(table.name) + "</b>";
  if (table.target != table.name) name += "<br>&rarr; " + Escaped(table.target);
  return "<tr><td>" + name + "</td>" + NumberCell(Counted(table.rows_source)) +
         NumberCell(Counted(table.rows_written)) + NumberCell(Counted(table.rejected)) +
         NumberCell(Counted(VerifiedRows(table))) +
         NumberCell(BytesText(static_cast<double>(table.bytes))) + "<td class=\"strip\">" +
         LeafStrip(table) + "</td>" + VerdictCell(table.verdict) + "</tr>\n";
}

std::string Legend() {
  const auto sample = [](const char* style, int top, const char* words) {
    return "<span><svg class=\"leaves\" viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"" +
           std::string(style) + "\" d=\"M0 " + std::to_string(top) + "h14V14h-14z\"/></svg>" +
           words + "</span>";
  };
  return "<div class=\"legend\">" + sample("m", 5, "leaf equal on both sides") +
         sample("d", 0, "leaf differs (tall)") + sample("u", 11, "leaf not compared (low)") +
         "<span>leaves are ranges of the key, from first to last</span></div>\n";
}

}  // namespace

const char* VerdictStyle(Verdict verdict) {
  if (verdict == Verdict::kMatch) return "good";
  return verdict == Verdict::kMismatch ? "bad" : "open";
}

const char* VerdictSign(Verdict verdict) {
  if (verdict == Verdict::kMatch) return "&#10003;";
  return verdict == Verdict::kMismatch ? "&#10007;" : "&#8943;";
}

std::string SummaryTable(const Report& report) {
  if (report.tables.empty()) return "";
  std::string html =
      "<h2>Tables</h2>\n<div class=\"wide\"><table><thead><tr><th>table</th><th class=\"n\">rows "
      "read</th>"
      "<th class=\"n\">written</th><th class=\"n\">rejected</th><th class=\"n\">verified</th><th "
      "class=\"n\">bytes</th>"
      "<th class=\"strip\">leaves of the digest tree</th><th>verdict</th></tr></thead><tbody>\n";
  for (const TableReport& table : report.tables) html += Row(table);
  html += "</tbody>";
  if (report.tables.size() > 1) {
    const ReportTotals totals = TotalsOf(report);
    html += "<tfoot><tr><td>" + Counted(report.tables.size(), "table") + "</td>" +
            NumberCell(Counted(totals.rows_read)) + NumberCell(Counted(totals.rows_written)) +
            NumberCell(Counted(totals.rejected)) + NumberCell(Counted(totals.verified)) +
            NumberCell(BytesText(static_cast<double>(totals.bytes))) + "<td class=\"strip\"></td>" +
            VerdictCell(report.verdict) + "</tr></tfoot>";
  }
  return html + "</table></div>\n" + Legend();
}

}  // namespace tranship
