#include "engine/report/load.h"

#include <algorithm>

#include "engine/catalog/table.h"
#include "engine/ledger/schema.h"
#include "engine/report/ledger_queries.h"
#include "io/error.h"

namespace tranship {
namespace {

bool IsUuidPrefix(const std::string& text) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
  };
  return !text.empty() && text.size() <= 36 && std::ranges::all_of(text, fits);
}

std::string Lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Positive proof or no match: a run matches only when each of its tables does.
Verdict Proven(const Report& report) {
  if (report.verdict != Verdict::kMatch) return report.verdict;
  for (const TableReport& table : report.tables) {
    if (table.verdict != Verdict::kMatch) return table.verdict;
  }
  return Verdict::kMatch;
}

void LoadRun(Connection& target, Report& report) {
  const Result rows = target.Exec(
      "SELECT command, state, verdict, exit_code, source->>'display', target->>'display', "
      "source->>'version', "
      "target->>'version', source_root, target_root, command_line, version, " +
          IsoTime("started") + ", " + IsoTime("finished") + " FROM tranship.run WHERE run = $1",
      {report.run});
  if (rows.rows() != 1) throw FormatError("the ledger has no run " + Printable(report.run));
  report.command = rows.text(0, 0);
  report.state = rows.text(0, 1);
  report.verdict = VerdictFrom(rows.view(0, 2)).value_or(Verdict::kIncomplete);
  if (!rows.null(0, 3)) report.exit_code = static_cast<int>(rows.integer(0, 3));
  report.source = rows.text(0, 4);
  report.target = rows.text(0, 5);
  report.source_server = rows.text(0, 6);
  report.target_server = rows.text(0, 7);
  report.root_source = rows.text(0, 8);
  report.root_target = rows.text(0, 9);
  report.command_line = rows.text(0, 10);
  report.version = rows.text(0, 11);
  report.started = rows.text(0, 12);
  report.finished = rows.text(0, 13);
}

void LoadSnapshotReports(Connection& target, Report& report) {
  const Result rows = target.Exec("SELECT no, snapshot_id, snapshot, held, " + IsoTime("taken") +
                                      " FROM tranship.snapshot WHERE run = $1 ORDER BY no",
                                  {report.run});
  for (int i = 0; i < rows.rows(); ++i) {
    SnapshotReport snapshot;
    snapshot.no = static_cast<int>(rows.integer(i, 0));
    snapshot.id = rows.text(i, 1);
    snapshot.snapshot = rows.text(i, 2);
    snapshot.held = rows.flag(i, 3);
    snapshot.taken = rows.text(i, 4);
    report.snapshots.push_back(std::move(snapshot));
  }
}

void LoadErrors(Connection& target, Report& report) {
  const Result rows = target.Exec(
      "SELECT " + IsoTime("e.at") +
          ", t.source_schema, t.source_name, e.side, e.sqlstate, e.message, e.chunk_no, e.retried "
          "FROM tranship.error e LEFT JOIN tranship.run_table t ON t.run = e.run AND t.no = "
          "e.table_no "
          "WHERE e.run = $1 ORDER BY e.no",
      {report.run});
  for (int i = 0; i < rows.rows(); ++i) {
    ErrorReport error;
    error.at = rows.text(i, 0);
    if (!rows.null(i, 2)) error.table = TableName{rows.text(i, 1), rows.text(i, 2)}.display();
    error.side = rows.text(i, 3);
    error.sqlstate = rows.text(i, 4);
    error.message = rows.text(i, 5);
    if (!rows.null(i, 6)) error.chunk = static_cast<int>(rows.integer(i, 6));
    error.retried = rows.flag(i, 7);
    report.errors.push_back(std::move(error));
  }
}

void LoadObjects(Connection& target, Report& report) {
  const Result rows = target.Exec(
      "SELECT kind, table_schema, table_name, name, state, message FROM tranship.object WHERE run "
      "= $1 ORDER BY no",
      {report.run});
  for (int i = 0; i < rows.rows(); ++i) {
    report.objects.push_back({rows.text(i, 0),
                              TableName{rows.text(i, 1), rows.text(i, 2)}.display(),
                              rows.text(i, 3), rows.text(i, 4), rows.text(i, 5)});
  }
}

void LoadSkippedAndSequences(Connection& target, Report& report) {
  const Result skipped = target.Exec(
      "SELECT name, reason FROM tranship.skipped WHERE run = $1 ORDER BY no", {report.run});
  for (int i = 0; i < skipped.rows(); ++i)
    report.skipped.push_back({skipped.text(i, 0), skipped.text(i, 1)});

  const Result rows = target.Exec(
      "SELECT name, source_value, target_value, action FROM tranship.sequence WHERE run = $1 ORDER "
      "BY no",
      {report.run});
  for (int i = 0; i < rows.rows(); ++i) {
    SequenceReport sequence;
    sequence.name = rows.text(i, 0);
    if (!rows.null(i, 1)) sequence.source = rows.integer(i, 1);
    if (!rows.null(i, 2)) sequence.target = rows.integer(i, 2);
    sequence.action = rows.text(i, 3);
    report.sequences.push_back(std::move(sequence));
  }
}

}  // namespace

std::optional<std::string> FindRun(Connection& target, const std::string& run) {
  if (LedgerVersion(target) == 0) return std::nullopt;
  if (run == "latest") {
    const Result newest =
        target.Exec("SELECT run FROM tranship.run ORDER BY started DESC, run LIMIT 1");
    return newest.rows() == 1 ? std::optional(newest.text(0, 0)) : std::nullopt;
  }
  const std::string prefix = Lowered(run);
  if (!IsUuidPrefix(prefix)) return std::nullopt;
  const Result found = target.Exec(
      "SELECT run FROM tranship.run WHERE pg_catalog.starts_with(run::text, $1) LIMIT 2", {prefix});
  return found.rows() == 1 ? std::optional(found.text(0, 0)) : std::nullopt;
}

Report LoadReport(Connection& target, const std::string& run) {
  Report report;
  report.run = run;
  LoadRun(target, report);
  LoadTables(target, report);
  LoadSnapshotReports(target, report);
  LoadErrors(target, report);
  LoadObjects(target, report);
  LoadSkippedAndSequences(target, report);
  report.rejects = ListRejects(target, run, kRejectsListed);
  report.verdict = Proven(report);
  return report;
}

}  // namespace tranship
