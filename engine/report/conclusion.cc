#include "engine/report/conclusion.h"

#include <algorithm>
#include <string_view>

#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

bool IsDone(const ChunkReport& chunk) { return chunk.state == "done"; }

std::string ShellQuoted(std::string_view word) {
  const bool plain =
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
      std::string_view::npos;
  if (plain && !word.empty()) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return Printable(quoted + "'");
}

std::string DifferenceCounts(const ReportTotals& totals) {
  return Counted(totals.missing) + " missing, " + Counted(totals.extra) + " extra, " +
         Counted(totals.changed) + " changed";
}

std::string AfterUnfinished(const Report& report) {
  const std::string again =
      report.command_line.empty() ? "" : ": " + Printable(report.command_line);
  return "run the same command again to go on" + again + "; to give the run up: tranship abandon " +
         Printable(report.run);
}

std::string AfterMismatch(const Report& report, const ReportTotals& totals) {
  if (totals.changed_after_copy != 0 &&
      totals.changed_after_copy == totals.missing + totals.extra + totals.changed) {
    return "the target's rows were written after the copy: find out by whom, then compare again "
           "with "
           "tranship verify";
  }
  std::string tables;
  for (const TableReport& table : report.tables) {
    if (table.verdict != Verdict::kMismatch) continue;
    if (tables.size() > 200) {
      tables += " ...";
      break;
    }
    tables += " --table " + ShellQuoted(table.name);
  }
  return "look at the keys named; to copy the differing tables anew: tranship copy --truncate "
         "--new-run" +
         tables + " (with the same --source and --target)";
}

// Objects that are away or only half back.
std::string AfterObjects(const Report& report) {
  for (const ObjectReport& object : report.objects) {
    if (object.state == "not valid") {
      return "mend the rows that " + Printable(object.name) + " names, then: ALTER TABLE " +
             Printable(object.table) + " VALIDATE CONSTRAINT " + Printable(object.name);
    }
    if (object.state == "failed") {
      return "see why " + Printable(object.kind + " " + object.name) + " of " +
             Printable(object.table) +
             " could not be restored, mend it, and run the same command again";
    }
  }
  return "";
}

}  // namespace

ReportTotals TotalsOf(const Report& report) {
  ReportTotals totals;
  for (const TableReport& table : report.tables) {
    totals.rows_read += table.rows_source.value_or(0);
    totals.rows_written += table.rows_written;
    totals.rejected += table.rejected;
    if (table.merge) totals.merged_anew += table.merge->inserted + table.merge->updated;
    totals.altered += table.altered;
    totals.verified += VerifiedRows(table).value_or(0);
    totals.bytes += table.bytes;
    totals.leaves_total += table.leaves_total;
    totals.leaves_compared += VerifiedRows(table) ? table.leaves_total : 0;
    totals.leaves_differing += table.leaves_differing;
    totals.missing += table.missing;
    totals.extra += table.extra;
    totals.changed += table.changed;
    totals.changed_after_copy += table.changed_after_copy;
    totals.tables_matching += table.verdict == Verdict::kMatch ? 1 : 0;
    totals.chunks_total += table.chunks.size();
    totals.chunks_done += static_cast<uint64_t>(std::ranges::count_if(table.chunks, IsDone));
  }
  return totals;
}

std::optional<uint64_t> VerifiedRows(const TableReport& table) {
  const bool compared = table.verdict == Verdict::kMatch || table.verdict == Verdict::kMismatch;
  if (!compared || !table.rows_target) return std::nullopt;
  return *table.rows_target - std::min(*table.rows_target, table.extra + table.changed);
}

std::string VerdictSentence(const Report& report) {
  if (!report.verdict_reason.empty()) return Printable(report.verdict_reason);
  const ReportTotals totals = TotalsOf(report);
  const size_t tables = report.tables.size();
  switch (report.verdict) {
    case Verdict::kMatch:
      if (report.command == "upsert") {
        return (totals.merged_anew == 0
                    ? "nothing had to change: every row was on the target already, in "
                    : "every row that was merged is on the target by its key, in ") +
               Counted(tables, "table");
      }
      return std::string(totals.rejected == 0 ? "source and target are"
                                              : "what was written and the target are") +
             " equal in all " + Counted(totals.leaves_total) + " leaves of " +
             Counted(tables, "table");
    case Verdict::kMismatch:
      return Counted(tables - totals.tables_matching) + " of " + Counted(tables, "table") +
             " did not match: rows " + DifferenceCounts(totals);
    case Verdict::kNotComparable:
      return "not all tables can be compared: see the reasons at the tables";
    case Verdict::kIncomplete:
      break;
  }
  if (report.state == "abandoned") return "the run was given up";
  if (totals.chunks_done < totals.chunks_total) {
    return Counted(totals.chunks_done) + " of " + Counted(totals.chunks_total, "chunk") + " copied";
  }
  return Counted(totals.tables_matching) + " of " + Counted(tables, "table") + " shown to be equal";
}

std::string Headline(const Report& report) {
  std::string headline{ToString(report.verdict)};
  if (!report.skipped.empty())
    headline += ", " + std::to_string(report.skipped.size()) + " skipped";
  const auto away = static_cast<uint64_t>(std::ranges::count_if(
      report.objects, [](const ObjectReport& object) { return object.state != "restored"; }));
  if (away != 0) headline += ", " + Counted(away, "object") + " not restored";
  const ReportTotals totals = TotalsOf(report);
  if (totals.rejected != 0) headline += ", " + Counted(totals.rejected, "row") + " rejected";
  if (totals.altered != 0) headline += ", " + Counted(totals.altered, "row") + " altered";
  return headline;
}

std::string NextStep(const Report& report) {
  if (report.state == "abandoned") {
    if (report.command == "upsert") return "to merge again: the same command";
    return "to copy again: the same command with --truncate (the rows that were copied are still "
           "there)";
  }
  const ReportTotals totals = TotalsOf(report);
  if (report.state != "done") return AfterUnfinished(report);
  if (report.verdict == Verdict::kMismatch) return AfterMismatch(report, totals);
  if (std::string step = AfterObjects(report); !step.empty()) return step;
  if (totals.rejected + totals.altered != 0) {
    return "tranship rejects " + Printable(report.run) + " (with the same --target) lists them";
  }
  if (report.verdict == Verdict::kIncomplete && report.command != "upsert") {
    return "to compare both sides now: tranship verify (with the same --source and --target)";
  }
  return "";
}

}  // namespace tranship
