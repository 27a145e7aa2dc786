// The summary for a terminal: verdict first, then the numbers, then everything that is not as it
// should be.

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "engine/report/conclusion.h"
#include "engine/report/quantities.h"
#include "engine/report/renderers.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string_view ColorOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kMatch:
      return "\x1b[1;32m";
    case Verdict::kMismatch:
      return "\x1b[1;31m";
    case Verdict::kNotComparable:
    case Verdict::kIncomplete:
      break;
  }
  return "\x1b[1;33m";
}

std::string Summary(const Report& report) {
  using enum TextTable::Align;
  const bool wrote = report.command != "verify";
  TextTable table({{"table"},
                   {"read", kRight},
                   {"written", kRight},
                   {"rejected", kRight},
                   {"verified", kRight},
                   {"bytes", kRight},
                   {"verdict"}});
  for (const TableReport& row : report.tables) {
    const std::string target = row.target == row.name ? "" : " -> " + row.target;
    table.Add({row.name + target, Counted(row.rows_source), wrote ? Counted(row.rows_written) : "-",
               Counted(row.rejected), Counted(VerifiedRows(row)),
               BytesText(static_cast<double>(row.bytes)), std::string(ToString(row.verdict))});
  }
  if (report.tables.size() > 1) {
    const ReportTotals totals = TotalsOf(report);
    table.Add({"total", Counted(totals.rows_read), wrote ? Counted(totals.rows_written) : "-",
               Counted(totals.rejected), Counted(totals.verified),
               BytesText(static_cast<double>(totals.bytes)),
               std::string(ToString(report.verdict))});
  }
  return table.Text();
}

// What an upsert did.
std::string Merged(const Report& report) {
  using enum TextTable::Align;
  TextTable table({{"merged into"},
                   {"inserted", kRight},
                   {"updated", kRight},
                   {"unchanged", kRight},
                   {"only in target", kRight}});
  bool any = false;
  for (const TableReport& row : report.tables) {
    if (!row.merge) continue;
    any = true;
    table.Add({row.target, Counted(row.merge->inserted), Counted(row.merge->updated),
               Counted(row.merge->unchanged), Counted(row.merge->only_in_target)});
  }
  return any ? "\n" + table.Text() : "";
}

std::string Reasons(const Report& report) {
  std::string text;
  for (const TableReport& table : report.tables) {
    if (table.verdict == Verdict::kMatch || table.verdict_reason.empty()) continue;
    text += "  " + Printable(table.name) + ": " + Printable(table.verdict_reason) + "\n";
  }
  return text.empty() ? "" : "\nwhy:\n" + text;
}

void AddDifferences(const TableReport& table, std::string& text) {
  const uint64_t total = table.missing + table.extra + table.changed;
  if (total == 0 && table.differences.empty()) return;
  text += "\n" + Printable(table.name) + ": " + Counted(table.missing) + " missing, " +
          Counted(table.extra) + " extra, " + Counted(table.changed) + " changed";
  if (table.changed_after_copy != 0) {
    text +=
        " (" + Counted(table.changed_after_copy) + " of them written on the target after the copy)";
  }
  text += "\n";
  for (const DifferenceReport& difference : table.differences) {
    const std::string kind = Printable(difference.kind);
    text += "  " + kind + std::string(kind.size() < 8 ? 8 - kind.size() : 1, ' ') +
            Printable(difference.key) + (difference.after_copy ? "  (after the copy)" : "") + "\n";
  }
  if (total > table.differences.size()) {
    text += "  and " + Counted(total - table.differences.size()) + " more (--max-differences)\n";
  }
}

std::string Skipped(const Report& report) {
  if (report.skipped.empty()) return "";
  std::string text = "\nskipped:\n";
  for (const SkippedReport& skipped : report.skipped) {
    text += "  " + Printable(skipped.name) + ": " + Printable(skipped.reason) + "\n";
  }
  return text;
}

std::string Errors(const Report& report) {
  if (report.errors.empty()) return "";
  std::string text = "\nerrors:\n";
  for (const ErrorReport& error : report.errors) {
    text += "  " + Printable(error.at);
    if (!error.table.empty()) text += " " + Printable(error.table);
    if (error.chunk) text += " chunk " + std::to_string(*error.chunk);
    text += ": " + Printable(error.message);
    if (!error.sqlstate.empty() && error.message.find(error.sqlstate) == std::string::npos) {
      text += " (SQLSTATE " + Printable(error.sqlstate) + ")";
    }
    text += error.retried ? ", tried again\n" : "\n";
  }
  return text;
}

std::string Objects(const Report& report) {
  std::string text;
  for (const ObjectReport& object : report.objects) {
    if (object.state == "restored") continue;
    text += "  " + Printable(object.kind + " " + object.name) + " of " + Printable(object.table) +
            ": " + Printable(object.state);
    text += object.message.empty() ? "\n" : ": " + Printable(object.message) + "\n";
  }
  return text.empty() ? "" : "\nnot restored on the target:\n" + text;
}

std::string Sequences(const Report& report) {
  if (report.sequences.empty()) return "";
  std::string text = "\nsequences:\n";
  const auto value = [](const std::optional<int64_t>& v) {
    return v ? std::to_string(*v) : std::string("-");
  };
  for (const SequenceReport& sequence : report.sequences) {
    text += "  " + Printable(sequence.name) + ": source " + value(sequence.source) + ", target " +
            value(sequence.target) + ", " + Printable(sequence.action) + "\n";
  }
  return text;
}

std::string Queries(const Report& report) {
  if (report.queries.empty()) return "";
  using enum TextTable::Align;
  TextTable table({{"query"},
                   {"answers"},
                   {"rows", kRight},
                   {"source", kRight},
                   {"target", kRight},
                   {"times", kRight},
                   {"remark"}});
  for (const QueryReport& query : report.queries) {
    const auto milliseconds = [](double seconds) {
      return Counted(static_cast<uint64_t>(seconds * 1000 + 0.5)) + " ms";
    };
    std::array<char, 32> ratio{};
    std::snprintf(ratio.data(), ratio.size(), "%.2f", query.ratio);
    const std::string slow = query.too_slow ? "too slow (--max-slowdown)" : "";
    const std::string glue = slow.empty() || query.message.empty() ? "" : "; ";
    table.Add({query.name, std::string(ToString(query.verdict)), Counted(query.rows_target),
               milliseconds(query.seconds_source), milliseconds(query.seconds_target), ratio.data(),
               query.message + glue + slow});
  }
  return "\nqueries on both sides:\n" + table.Text();
}

// The engine's messages may have several lines; what it took from outside is printable already.
std::string PrintableLines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines += Printable(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string Took(const Report& report) {
  const auto started = SecondsOf(report.started), finished = SecondsOf(report.finished);
  if (!started || !finished)
    return report.started.empty() ? "" : ", started " + Printable(report.started);
  return ", " + Printable(report.started) + ", " + DurationText(*finished - *started);
}

}  // namespace

std::string RenderText(const Report& report, const RenderOptions& options) {
  std::string text;
  if (options.color) text += ColorOf(report.verdict);
  text += Headline(report);
  if (options.color) text += "\x1b[0m";
  text += ": " + VerdictSentence(report) + "\n";
  text += Printable(report.command) + " " + Printable(report.source) + " -> " +
          Printable(report.target) + "\n";
  text += "run " + (report.run.empty() ? std::string("-") : Printable(report.run)) + ", " +
          Printable(report.state) + Took(report) + "\n\n";
  text += Summary(report) + Merged(report);
  text += Reasons(report);
  for (const TableReport& table : report.tables) AddDifferences(table, text);
  text += Skipped(report) + Errors(report) + Objects(report) + Sequences(report) + Queries(report);
  if (!report.root_source.empty() || !report.root_target.empty()) {
    const auto root = [](const std::string& hex) {
      return hex.empty() ? std::string("-") : Printable(hex);
    };
    text += "\nroot  source " + root(report.root_source) + "\n      target " +
            root(report.root_target) + "\n";
  }
  if (!options.message.empty()) text += "\n" + PrintableLines(options.message);
  const std::string next = options.next.empty() ? NextStep(report) : Printable(options.next);
  if (!next.empty()) text += "\nnext: " + next + "\n";
  return text;
}

}  // namespace tranship
