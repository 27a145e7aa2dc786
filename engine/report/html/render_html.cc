// The page that colleagues sign off: one file, no script, nothing loaded from anywhere.

#include "engine/report/conclusion.h"
#include "engine/report/html/escape.h"
#include "engine/report/html/page_head.h"
#include "engine/report/html/pictures.h"
#include "engine/report/html/sections.h"
#include "engine/report/quantities.h"
#include "engine/report/renderers.h"

namespace tranship {
namespace {

std::string Banner(const Report& report, const RenderOptions& options) {
  std::string html = std::string("<div class=\"verdict ") + VerdictStyle(report.verdict) +
                     "\"><strong>" + VerdictSign(report.verdict) + " " + Escaped(Headline(report)) +
                     "</strong><p>" + Escaped(VerdictSentence(report)) + "</p>";
  const std::string next = options.next.empty() ? NextStep(report) : options.next;
  if (!next.empty()) html += "<p class=\"next\"><b>Next:</b> " + Escaped(next) + "</p>";
  return html + "</div>\n";
}

std::string Tile(const char* name, const std::string& value, const std::string& small = "") {
  return "<div><dt>" + std::string(name) + "</dt><dd>" + value +
         (small.empty() ? "" : "<small>" + small + "</small>") + "</dd></div>";
}

std::string Tiles(const Report& report) {
  const ReportTotals totals = TotalsOf(report);
  std::string html = "<dl class=\"tiles\">";
  html += Tile("tables equal",
               Counted(totals.tables_matching) + " of " + Counted(report.tables.size()));
  html += Tile("rows verified", Counted(totals.verified),
               "of " + Counted(totals.rows_read) + " on the source");
  html += Tile("rows differing", Counted(totals.missing + totals.extra + totals.changed),
               Counted(totals.missing) + " missing, " + Counted(totals.extra) + " extra, " +
                   Counted(totals.changed) + " changed");
  html += Tile("leaves compared",
               Counted(totals.leaves_compared) + " of " + Counted(totals.leaves_total),
               Counted(totals.leaves_differing) + " differ");
  const auto begin = SecondsOf(report.started), end = SecondsOf(report.finished);
  const bool timed = begin && end && *end > *begin;
  html += Tile("moved", BytesText(static_cast<double>(totals.bytes)),
               timed ? "in " + DurationText(*end - *begin) + ", start to end" : "");
  return html + "</dl>\n";
}

std::string Fact(const char* name, const std::string& html) {
  return "<dt>" + std::string(name) + "</dt><dd>" + html + "</dd>";
}

// `version` begins with the number: "15.6 (Debian 15.6-1)".
std::string Endpoint(const std::string& display, const std::string& version) {
  return "<b>" + Escaped(display) + "</b>" +
         (version.empty() ? "" : ", PostgreSQL " + Escaped(version));
}

std::string Facts(const Report& report) {
  std::string html =
      "<dl class=\"facts\">" + Fact("source", Endpoint(report.source, report.source_server)) +
      Fact("target", Endpoint(report.target, report.target_server)) +
      Fact("run", Code(report.run)) +
      Fact("state",
           Escaped(report.state) +
               (report.exit_code ? ", exit code " + std::to_string(*report.exit_code) : "")) +
      Fact("started", ShownTime(report.started)) + Fact("finished", ShownTime(report.finished));
  if (report.root_source == report.root_target && !report.root_source.empty()) {
    html += Fact("run root", Code(report.root_source) + " on both sides");
  } else {
    html += Fact("run root, source", Code(report.root_source)) +
            Fact("run root, target", Code(report.root_target));
  }
  return html + "</dl>\n";
}

std::string Throughput(const Report& report) {
  const std::string chart = ThroughputChart(report);
  return chart.empty() ? "" : "<h2>Throughput</h2>\n" + chart + "\n";
}

std::string Origin(const Report& report) {
  return "<h2>How this came about</h2>\n<dl class=\"facts\">" +
         Fact("command line", Code(report.command_line)) +
         Fact("tranship", Escaped(report.version)) +
         Fact("digest", "format 1: XXH3-128 per row, sums per leaf, hashed tree") +
         Fact("report", "schema_version " + std::to_string(kReportSchemaVersion)) + "</dl>\n";
}

}  // namespace

std::string RenderHtml(const Report& report, const RenderOptions& options) {
  return PageHead(Headline(report) + ": " + report.command + " to " + report.target) +
         "<h1>tranship " + Escaped(report.command) + "</h1>\n" + Banner(report, options) +
         Tiles(report) + Facts(report) + SummaryTable(report) + DifferencesSection(report) +
         SkippedSection(report) + ErrorsSection(report) + ObjectsSection(report) +
         Throughput(report) + SequencesSection(report) + QueriesSection(report) + SnapshotsSection(report) +
         TableDetails(report) + Origin(report) +
         "<footer>A digest shows that contents are identical, not who wrote them. MATCH means that "
         "every leaf of every table was "
         "read on both sides and found equal.</footer>\n</body>\n</html>\n";
}

}  // namespace tranship
