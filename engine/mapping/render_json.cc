#include <nlohmann/json.hpp>

#include "engine/mapping/coverage.h"

namespace tranship {
namespace {

using nlohmann::ordered_json;

ordered_json RowJson(const FieldRow& row) {
  const auto text = [](const std::string& value) {
    return value.empty() ? ordered_json() : ordered_json(value);
  };
  return {{"line", row.line},
          {"source_table", row.has_source() ? ordered_json(ToText(row.source)) : ordered_json()},
          {"source_field", text(row.source_field)},
          {"target_table", row.has_target() ? ordered_json(ToText(row.target)) : ordered_json()},
          {"target_field", text(row.target_field)},
          {"transform", text(row.transform_text)},
          {"status", text(row.status)},
          {"decision", ToString(row.decision)},
          {"note", text(row.note)},
          {"link", text(row.link)},
          {"check", text(row.check)}};
}

}  // namespace

std::string CoverageAsJson(const Coverage& coverage) {
  ordered_json sources = ordered_json::array();
  for (const SourceCoverage& table : coverage.sources) {
    sources.push_back({{"table", ToText(table.table)},
                       {"fields", table.fields},
                       {"moved", table.moved},
                       {"dropped", table.dropped},
                       {"open", table.open},
                       {"undecided", table.undecided}});
  }
  ordered_json targets = ordered_json::array();
  for (const TargetCoverage& table : coverage.targets) {
    ordered_json from = ordered_json::array();
    for (const TableName& source : table.sources) from.push_back(ToText(source));
    targets.push_back({{"table", ToText(table.table)},
                       {"from", std::move(from)},
                       {"fields", table.fields},
                       {"moved_into", table.from_source},
                       {"constant", table.constant},
                       {"left_to_target", table.left_to_target},
                       {"open", table.open},
                       {"nothing", table.nothing}});
  }
  ordered_json rows = ordered_json::array();
  for (const FieldRow& row : coverage.mapping.rows) {
    if (!row.broken) rows.push_back(RowJson(row));
  }
  const ordered_json document = {{"command", "mapping show"},     {"file", coverage.mapping.file},
                                 {"sources", std::move(sources)}, {"targets", std::move(targets)},
                                 {"fields", std::move(rows)},     {"open", coverage.open},
                                 {"problems", coverage.problems}, {"notes", coverage.notes}};
  // ASCII only, so that no byte of a name can steer a terminal.
  return document.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
