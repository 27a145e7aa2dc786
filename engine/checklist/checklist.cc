#include "engine/checklist/checklist.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>

#include "engine/report/conclusion.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

constexpr size_t kMostNamed = 5;

void Add(DocumentSection& section, bool ticked, std::string text) {
  section.lines.push_back({std::move(text), ticked});
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kMostNamed) text += " and " + Counted(names.size() - kMostNamed) + " more";
  return text;
}

// From a table's first chunk to its last.
struct Span {
  std::optional<double> from, to;

  void Take(const ChunkReport& chunk) {
    const auto started = SecondsOf(chunk.started), finished = SecondsOf(chunk.finished);
    if (started && (!from || *started < *from)) from = started;
    if (finished && (!to || *finished > *to)) to = finished;
  }
  [[nodiscard]] std::optional<double> seconds() const {
    return from && to ? std::optional(std::max(0.0, *to - *from)) : std::nullopt;
  }
};

Span SpanOf(const TableReport& table) {
  Span span;
  for (const ChunkReport& chunk : table.chunks) span.Take(chunk);
  return span;
}

Span SpanOf(const Report& report) {
  Span span;
  for (const TableReport& table : report.tables) {
    for (const ChunkReport& chunk : table.chunks) span.Take(chunk);
  }
  return span;
}

DocumentSection Data(const Report& report) {
  const ReportTotals totals = TotalsOf(report);
  DocumentSection section;
  section.heading = "Data";
  Add(section, totals.rows_read == totals.rows_written && !report.tables.empty(),
      "counts: " + Counted(totals.rows_read, "row") + " read, " + Counted(totals.rows_written) +
          " written, " + Counted(totals.verified) + " verified on the target");
  Add(section, report.verdict == Verdict::kMatch,
      "digests: " + std::string(ToString(report.verdict)) + ", " + Counted(totals.tables_matching) +
          " of " + Counted(report.tables.size(), "table") + ", " + Counted(totals.leaves_compared) +
          " of " + Counted(totals.leaves_total) + " leaves compared; root " +
          (report.root_target.empty() ? "not known" : report.root_target));
  Add(section, totals.missing + totals.extra + totals.changed == 0,
      "differences: " + Counted(totals.missing) + " missing, " + Counted(totals.extra) +
          " extra, " + Counted(totals.changed) + " changed");
  Add(section, totals.rejected == 0, "rejects: " + Counted(totals.rejected, "row") + " rejected");
  Add(section, totals.altered == 0, "policies: " + Counted(totals.altered, "row") + " altered");
  const auto away = std::ranges::count_if(
      report.objects, [](const ObjectReport& object) { return object.state != "restored"; });
  Add(section, away == 0,
      "constraints, indexes and triggers: " +
          Counted(report.objects.size() - static_cast<size_t>(away)) + " of " +
          Counted(report.objects.size()) + " that were taken away are back");
  Add(section, report.skipped.empty(),
      "left out: " + Counted(report.skipped.size(), "object") + " of the source");
  return section;
}

std::string Ratio(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

void AddQueries(const Cycle* cycle, DocumentSection& section) {
  if (cycle == nullptr || cycle->queries.empty()) {
    Add(section, false, "queries: not measured (--queries FILE with --history FILE)");
    return;
  }
  size_t good = 0;
  const QueryReport* slowest = &cycle->queries.front();
  for (const QueryReport& query : cycle->queries) {
    good += query.good() ? 1 : 0;
    if (query.ratio > slowest->ratio) slowest = &query;
  }
  Add(section, good == cycle->queries.size(),
      "queries: " + Counted(good) + " of " + Counted(cycle->queries.size()) +
          " answered alike and fast enough; at most " + Ratio(slowest->ratio) +
          " times the source's time (" + slowest->name + "), in cycle " +
          std::to_string(cycle->no));
}

DocumentSection Performance(const Report& report, const TargetFacts& facts, const Cycle* cycle) {
  DocumentSection section;
  section.heading = "Performance";
  const ReportTotals totals = TotalsOf(report);
  const auto seconds = SpanOf(report).seconds();
  if (seconds && *seconds > 0) {
    Add(section, true,
        "rate: " + BytesText(static_cast<double>(totals.bytes) / *seconds) + "/s, " +
            Counted(static_cast<uint64_t>(static_cast<double>(totals.rows_written) / *seconds)) +
            " rows/s over " + DurationText(*seconds));
  } else {
    Add(section, false, "rate: not known");
  }
  std::vector<std::pair<double, std::string>> tables;
  for (const TableReport& table : report.tables) {
    if (const auto took = SpanOf(table).seconds()) tables.emplace_back(*took, table.name);
  }
  std::ranges::sort(tables, std::greater<>());
  std::vector<std::string> slowest;
  for (size_t i = 0; i < std::min<size_t>(3, tables.size()); ++i) {
    slowest.push_back(tables[i].second + " " + DurationText(tables[i].first));
  }
  Add(section, !slowest.empty(), "slowest tables: " + Joined(slowest));
  Add(section, facts.analyzed == facts.tables,
      "statistics: " + Counted(facts.analyzed) + " of " + Counted(facts.tables, "table") +
          " analyzed");
  AddQueries(cycle, section);
  return section;
}

DocumentSection Operations(const Report& report, const TargetFacts& facts) {
  DocumentSection section;
  section.heading = "Operations";
  Add(section, report.state == "done", "the run is " + report.state);
  const auto started = SecondsOf(report.started), finished = SecondsOf(report.finished);
  const auto first = SpanOf(report).from;
  const bool times = started && finished && *finished >= *started;
  Add(section, times,
      "time window: " + report.started + " to " + (times ? report.finished : "now") +
          (times ? ", " + DurationText(*finished - *started) : ""));
  const bool downtime = first && finished && *finished >= *first;
  Add(section, downtime,
      "downtime: " + (downtime ? DurationText(*finished - *first) +
                                     " from the first row copied until all were verified"
                               : std::string("not known")));
  const auto failed = std::ranges::count(report.errors, false, &ErrorReport::retried);
  Add(section, failed == 0,
      "errors: " + Counted(report.errors.size()) + " on the way, " +
          Counted(static_cast<uint64_t>(failed)) + " of them not tried again");
  Add(section, true, "resumed: " + Counted(facts.resumed, "time"));
  Add(section, true,
      "disk: the database has " + BytesText(facts.database_bytes) + " now; " + facts.disk);
  return section;
}

DocumentSection Security(const TargetFacts& facts) {
  DocumentSection section;
  section.heading = "Security";
  using enum Connection::Channel;
  Add(section, facts.channel != kPlain,
      facts.channel == kTls      ? "connection: TLS"
      : facts.channel == kSocket ? "connection: a socket of this machine"
                                 : "connection: TCP without TLS; say sslmode=verify-full");
  Add(section, !facts.password_in_uri,
      facts.password_in_uri ? "password: it stands in the connection string; use ~/.pgpass"
      : facts.used_password ? "password: from a file or the environment"
                            : "password: none was asked for");
  Add(section, !facts.superuser,
      "role: " + facts.role + (facts.superuser ? " is a superuser" : " is no superuser"));
  std::vector<std::string> open, granted;
  for (const TargetFacts::Grant& grant : facts.grants) {
    (grant.role == "PUBLIC" ? open : granted)
        .push_back(grant.table + " to " + grant.role + ": " + grant.privileges);
  }
  Add(section, open.empty(),
      open.empty() ? "PUBLIC has no rights on the copied tables"
                   : "PUBLIC has rights: " + Joined(open));
  Add(section, facts.only_owner.empty() && facts.tables > 0,
      facts.only_owner.empty()
          ? "grants: " + Joined(granted)
          : "grants: nobody but the owner may use " + Joined(facts.only_owner) +
                (granted.empty() ? "" : "; " + Joined(granted)));
  return section;
}

}  // namespace

Document MakeChecklist(const Report& report, const TargetFacts& facts, const Cycle* cycle) {
  Document document;
  document.sections = {Data(report), Performance(report, facts, cycle), Operations(report, facts),
                       Security(facts)};
  size_t total = 0, ticked = 0;
  for (const DocumentSection& section : document.sections) {
    total += section.lines.size();
    ticked += static_cast<size_t>(std::ranges::count_if(
        section.lines, [](const DocumentLine& line) { return line.ticked.value_or(false); }));
  }
  document.title = "Checklist: " + Counted(ticked) + " of " + Counted(total) +
                   " items are as they "
                   "should be";
  document.tone = ticked == total ? Document::Tone::kGood : Document::Tone::kOpen;
  document.facts = {report.command + " " + report.source + " -> " + report.target,
                    "run " + report.run};
  return document;
}

}  // namespace tranship
