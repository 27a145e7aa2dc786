#include <algorithm>
#include <array>
#include <cstdio>
#include <initializer_list>

#include "engine/report/html/escape.h"
#include "engine/report/html/sections.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

std::string Heading(std::initializer_list<const char*> columns) {
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  for (const char* column : columns) html += "<th>" + std::string(column) + "</th>";
  return html + "</tr></thead><tbody>\n";
}

// Cells are HTML already.
std::string Row(std::initializer_list<std::string> cells) {
  std::string html = "<tr>";
  for (const std::string& cell : cells) html += "<td>" + cell + "</td>";
  return html + "</tr>\n";
}

const char* const kEnd = "</tbody></table></div>\n";

std::string OrDash(const std::string& html) { return html.empty() ? "-" : html; }

}  // namespace

std::string DifferencesSection(const Report& report) {
  std::string html;
  for (const TableReport& table : report.tables) {
    const uint64_t total = table.missing + table.extra + table.changed;
    if (total == 0 && table.differences.empty()) continue;
    html += "<p><b>" + Escaped(table.name) + "</b>: " + Counted(table.missing) + " missing, " +
            Counted(table.extra) + " extra, " + Counted(table.changed) + " changed";
    if (table.changed_after_copy != 0) {
      html += "; " + Counted(table.changed_after_copy) +
              " of them written on the target after the copy";
    }
    html += "</p>\n";
    if (table.differences.empty()) continue;
    html += Heading({"row", "key", "target row written"});
    for (const DifferenceReport& difference : table.differences) {
      html += Row({Escaped(difference.kind), Code(difference.key),
                   difference.after_copy ? "after the copy" : "-"});
    }
    html += kEnd;
    if (total > table.differences.size()) {
      html += "<p>and " + Counted(total - table.differences.size()) +
              " more; <code>--max-differences</code> names more</p>\n";
    }
  }
  if (html.empty()) return "";
  return "<h2>Differing rows</h2>\n<p>missing: on the source only; extra: on the target only; "
         "changed: same key, other "
         "values</p>\n" +
         html;
}

std::string SkippedSection(const Report& report) {
  if (report.skipped.empty()) return "";
  std::string html = "<h2>Skipped</h2>\n" + Heading({"table", "why"});
  for (const SkippedReport& skipped : report.skipped) {
    html += Row({"<b>" + Escaped(skipped.name) + "</b>", Escaped(skipped.reason)});
  }
  return html + kEnd;
}

std::string ErrorsSection(const Report& report) {
  if (report.errors.empty()) return "";
  std::string html =
      "<h2>Errors on the way</h2>\n" + Heading({"at", "table", "chunk", "side", "what", "then"});
  for (const ErrorReport& error : report.errors) {
    std::string what = Escaped(error.message);
    if (!error.sqlstate.empty() && error.message.find(error.sqlstate) == std::string::npos)
      what += " <code>" + Escaped(error.sqlstate) + "</code>";
    html += Row({ShownTime(error.at), OrDash(Escaped(error.table)),
                 error.chunk ? std::to_string(*error.chunk) : "-", OrDash(Escaped(error.side)),
                 what, error.retried ? "tried again" : "given up"});
  }
  return html + kEnd;
}

std::string ObjectsSection(const Report& report) {
  if (report.objects.empty()) return "";
  const auto away = std::ranges::count_if(
      report.objects, [](const ObjectReport& o) { return o.state != "restored"; });
  std::string html = "<h2>Dropped and brought back on the target</h2>\n";
  html += "<p>" + Counted(report.objects.size(), "object") + ", " +
          (away == 0 ? "all restored"
                     : "<b class=\"bad\">" + std::to_string(away) + " not restored</b>") +
          "</p>\n";
  html += Heading({"kind", "name", "table", "state", "remark"});
  for (const bool restored : {false, true}) {
    for (const ObjectReport& object : report.objects) {
      if ((object.state == "restored") != restored) continue;
      html +=
          Row({Escaped(object.kind), "<b>" + Escaped(object.name) + "</b>", Escaped(object.table),
               restored ? "restored" : "<b class=\"bad\">" + Escaped(object.state) + "</b>",
               OrDash(Escaped(object.message))});
    }
  }
  return html + kEnd;
}

std::string SequencesSection(const Report& report) {
  if (report.sequences.empty()) return "";
  const auto value = [](const std::optional<int64_t>& number) {
    return number ? std::to_string(*number) : std::string("-");
  };
  std::string html = "<h2>Sequences</h2>\n" + Heading({"sequence", "source", "target", "action"});
  for (const SequenceReport& sequence : report.sequences) {
    html += Row({Escaped(sequence.name), value(sequence.source), value(sequence.target),
                 Escaped(sequence.action)});
  }
  return html + kEnd;
}

std::string QueriesSection(const Report& report) {
  if (report.queries.empty()) return "";
  std::string html = "<h2>Queries on both sides</h2>\n" +
                     Heading({"query", "answers", "source, s", "target, s", "times", "remark"});
  for (const QueryReport& query : report.queries) {
    const auto number = [](double value) {
      std::array<char, 32> text{};
      std::snprintf(text.data(), text.size(), "%.3f", value);
      return std::string(text.data());
    };
    const std::string verdict(ToString(query.verdict));
    html +=
        Row({Escaped(query.name), query.good() ? verdict : "<b class=\"bad\">" + verdict + "</b>",
             number(query.seconds_source), number(query.seconds_target), number(query.ratio),
             OrDash(Escaped(query.message + (query.too_slow ? " too slow" : "")))});
  }
  return html + kEnd;
}

std::string SnapshotsSection(const Report& report) {
  if (report.snapshots.empty()) return "";
  std::string html = "<h2>Snapshots</h2>\n" +
                     Heading({"no", "side", "id", "xmin:xmax:in progress", "taken", "kept by"});
  for (const SnapshotReport& snapshot : report.snapshots) {
    html += Row({std::to_string(snapshot.no), Escaped(snapshot.side), Code(snapshot.id),
                 Code(snapshot.snapshot), ShownTime(snapshot.taken),
                 snapshot.held ? "another process" : "the engine"});
  }
  return html + kEnd;
}

}  // namespace tranship
