#include <limits>
#include <nlohmann/json.hpp>

#include "engine/report/load.h"
#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/ledger_connection.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json Known(const std::string& text) { return text.empty() ? Json() : Json(text); }

struct Counts {
  uint64_t rejected = 0, altered = 0;  // rows
};

Counts CountsOf(const Report& report) {
  Counts counts;
  for (const TableReport& table : report.tables) {
    counts.rejected += table.rejected;
    counts.altered += table.altered;
  }
  return counts;
}

std::string Text(const Report& report) {
  const Counts counts = CountsOf(report);
  std::string text = "run " + Printable(report.run) + ": " + Counted(counts.rejected, "row") +
                     " rejected, " + Counted(counts.altered, "row") + " altered by policies\n";
  if (report.rejects.empty()) return text;
  TextTable table({{"what"}, {"table"}, {"key"}, {"column"}, {"value"}, {"sqlstate"}, {"reason"}});
  const auto shown = [](const std::string& cell) { return cell.empty() ? "-" : cell; };
  for (const RejectReport& row : report.rejects) {
    table.Add({row.kind, row.table, row.key, shown(row.column), shown(row.value),
               shown(row.sqlstate), row.reason});
  }
  return text + "\n" + table.Text();
}

Json ToJson(const RejectReport& row) {
  return {{"kind", row.kind},
          {"table", row.table},
          {"key", row.key},
          {"column", Known(row.column)},
          {"value", Known(row.value)},
          {"sqlstate", Known(row.sqlstate)},
          {"constraint", Known(row.constraint)},
          {"reason", row.reason}};
}

}  // namespace

ExitCode RunRejectsCommand(const Invocation& invocation, Console& console) {
  Connection target = OpenLedger(invocation);
  Report report = LoadReport(target, RunOrThrow(target, invocation));
  if (report.rejects.size() == static_cast<size_t>(kRejectsListed)) {
    report.rejects = ListRejects(target, report.run, std::numeric_limits<int>::max());
  }
  if (!invocation.json) {
    console.out << Text(report) << std::flush;
    return ExitCode::kDone;
  }
  const Counts counts = CountsOf(report);
  Json document = {{"schema_version", kReportSchemaVersion},
                   {"command", "rejects"},
                   {"run", report.run},
                   {"rejected", counts.rejected},
                   {"altered", counts.altered},
                   {"rejects", Json::array()}};
  for (const RejectReport& row : report.rejects) document["rejects"].push_back(ToJson(row));
  console.out << document.dump(2, ' ', true, Json::error_handler_t::replace) << '\n' << std::flush;
  return ExitCode::kDone;
}

}  // namespace tranship
