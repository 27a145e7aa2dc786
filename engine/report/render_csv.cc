// One row per table, for spreadsheets (RFC 4180 but for the line ends, which are '\n').

#include <string_view>

#include "engine/report/conclusion.h"
#include "engine/report/renderers.h"
#include "io/error.h"

namespace tranship {
namespace {

// A spreadsheet takes a cell with such a beginning for a formula: OWASP "CSV injection".
bool LooksLikeFormula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string Cell(std::string_view raw) {
  std::string text = LooksLikeFormula(raw) ? "'" : "";
  text += Printable(raw);
  if (text.find_first_of(",\";") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string Cell(uint64_t number) { return std::to_string(number); }

std::string Cell(const std::optional<uint64_t>& number) {
  return number ? std::to_string(*number) : "";
}

template <typename... Cells>
std::string Line(const Cells&... cells) {
  std::string line;
  ((line += Cell(cells) + ","), ...);
  line.back() = '\n';
  return line;
}

}  // namespace

std::string RenderCsv(const Report& report) {
  std::string csv =
      "table,target,verdict,reason,wire_form,read,rows_source,rows_written,rejected,rows_target,"
      "rows_verified,bytes,leaves_total,leaves_differing,missing,extra,changed,changed_after_copy,"
      "root_source,root_target,altered\n";
  for (const TableReport& table : report.tables) {
    csv += Line(table.name, table.target, ToString(table.verdict), table.verdict_reason,
                table.wire_form, table.read, table.rows_source, table.rows_written, table.rejected,
                table.rows_target, VerifiedRows(table), table.bytes, table.leaves_total,
                table.leaves_differing, table.missing, table.extra, table.changed,
                table.changed_after_copy, table.root_source, table.root_target, table.altered);
  }
  for (const SkippedReport& skipped : report.skipped) {
    csv += Line(skipped.name, std::string_view(), std::string_view("SKIPPED"), skipped.reason);
    csv.insert(csv.size() - 1, std::string(17, ','));
  }
  return csv;
}

std::string RenderRejectsCsv(const Report& report) {
  std::string csv = "kind,table,key,column,value,sqlstate,constraint,reason\n";
  for (const RejectReport& row : report.rejects) {
    csv += Line(row.kind, row.table, row.key, row.column, row.value, row.sqlstate, row.constraint,
                row.reason);
  }
  return csv;
}

}  // namespace tranship
