#include <algorithm>

#include "engine/report/html/escape.h"
#include "engine/report/html/pictures.h"
#include "engine/report/html/sections.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

constexpr size_t kMaxChunks = 2000;  // on the page, per table; the JSON report has all

std::string TableFact(const char* name, const std::string& html) {
  return "<dt>" + std::string(name) + "</dt><dd>" + html + "</dd>";
}

std::string WithReason(const std::string& what, const std::string& reason) {
  const std::string html = what.empty() ? "-" : Escaped(what);
  return reason.empty() ? html : html + ": " + Escaped(reason);
}

std::string Seconds(const ChunkReport& chunk) {
  const auto begin = SecondsOf(chunk.started), end = SecondsOf(chunk.finished);
  return begin && end ? DurationText(*end - *begin) : "-";
}

std::string ChunkRow(const ChunkReport& chunk) {
  const auto number = [](const std::string& text) { return "<td class=\"n\">" + text + "</td>"; };
  return "<tr>" + number(std::to_string(chunk.no)) + "<td>" + Code(chunk.range) + "</td><td>" +
         Escaped(chunk.state) + "</td>" + number(Counted(chunk.rows)) +
         number(BytesText(static_cast<double>(chunk.bytes))) + number(Seconds(chunk)) +
         number(std::to_string(chunk.attempts)) +
         number(chunk.snapshot ? std::to_string(*chunk.snapshot) : "-") + "<td>" +
         Escaped(chunk.worker) + "</td><td>" + Code(chunk.digest) + "</td></tr>\n";
}

std::string Chunks(const TableReport& table) {
  if (table.chunks.empty()) return "";
  const auto done = std::ranges::count(table.chunks, "done", &ChunkReport::state);
  std::string html =
      "<details><summary>" + std::to_string(done) + " of " + Counted(table.chunks.size(), "chunk") +
      " done</summary><div class=\"wide\"><table><thead><tr><th "
      "class=\"n\">no</th><th>range</th><th>state</th>"
      "<th class=\"n\">rows</th><th class=\"n\">bytes</th><th class=\"n\">took</th><th "
      "class=\"n\">attempts</th>"
      "<th class=\"n\">snapshot</th><th>worker</th><th>digest</th></tr></thead><tbody>\n";
  for (size_t i = 0; i < std::min(kMaxChunks, table.chunks.size()); ++i)
    html += ChunkRow(table.chunks[i]);
  html += "</tbody></table>";
  if (table.chunks.size() > kMaxChunks) {
    html +=
        "<p>and " + Counted(table.chunks.size() - kMaxChunks) + " more: see the JSON report</p>";
  }
  return html + "</div></details>\n";
}

std::string Details(const TableReport& table) {
  const bool open = table.verdict != Verdict::kMatch;
  std::string html =
      std::string("<details") + (open ? " open" : "") + "><summary><b>" + Escaped(table.name) +
      "</b> <span class=\"" + VerdictStyle(table.verdict) + "\">" + VerdictSign(table.verdict) +
      " " + std::string(ToString(table.verdict)) + "</span></summary><div><dl class=\"facts\">";
  if (!table.verdict_reason.empty()) html += TableFact("why", Escaped(table.verdict_reason));
  html += TableFact("target", Escaped(table.target));
  html += TableFact("wire form", WithReason(table.wire_form, table.wire_form_reason));
  if (!table.read.empty()) html += TableFact("read by", WithReason(table.read, table.read_reason));
  html += TableFact("rows", Counted(table.rows_source) + " on the source, " +
                                Counted(table.rows_target) + " on the target");
  html += TableFact(
      "leaves", Counted(table.leaves_total) + ", " + Counted(table.leaves_differing) + " differ");
  html += TableFact("root, source", Code(table.root_source)) +
          TableFact("root, target", Code(table.root_target));
  return html + "</dl>" + (open ? LeafStrip(table) : "") + Chunks(table) + "</div></details>\n";
}

}  // namespace

std::string TableDetails(const Report& report) {
  if (report.tables.empty()) return "";
  std::string html = "<h2>Details by table</h2>\n";
  for (const TableReport& table : report.tables) html += Details(table);
  return html;
}

}  // namespace tranship
