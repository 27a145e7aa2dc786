#include <array>
#include <nlohmann/json.hpp>

#include "engine/report/report.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/pg/conninfo.h"
#include "tools/output/dry_run.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json FromChunk(const Chunk& chunk) {
  return {{"no", chunk.no},
          {"kind", ToString(chunk.kind)},
          {"range", chunk.range.display()},
          {"estimated_rows", chunk.estimated_rows},
          {"estimated_bytes", chunk.estimated_bytes}};
}

Json FromTable(const PlanTable& table) {
  Json columns = Json::array();
  for (const CopyColumn& column : table.columns) {
    columns.push_back({{"name", column.name}, {"type", column.type}, {"cast", column.cast}});
  }
  return {{"name", table.source.display()},
          {"target", table.target.display()},
          {"level", table.level},
          {"estimated_rows", table.estimated_rows},
          {"estimated_bytes", table.estimated_bytes},
          {"wire_form", ToString(table.form)},
          {"wire_form_reason", table.form_reason},
          {"read", ToString(table.read)},
          {"read_reason", table.read_reason},
          {"leaves", table.leaves.leaf_count()},
          {"key_columns", table.key_columns},
          {"columns", std::move(columns)},
          {"chunks", Json::array()}};
}

}  // namespace

std::string DryRunJson(const DryRun& dry_run, const CopyOptions& options) {
  constexpr std::array<std::string_view, 3> kSeverities = {"note", "warning", "refused"};
  Json tables = Json::array(), unfit = Json::array(), hazards = Json::array();
  for (const PlanTable& table : dry_run.plan.tables) tables.push_back(FromTable(table));
  for (const Chunk& chunk : dry_run.plan.chunks) {
    tables[static_cast<size_t>(chunk.table)]["chunks"].push_back(FromChunk(chunk));
  }
  for (const Skipped& skipped : dry_run.fit.unfit) {
    unfit.push_back({{"name", skipped.table}, {"reason", skipped.reason}});
  }
  for (const Hazard& hazard : dry_run.fit.hazards) {
    hazards.push_back({{"severity", kSeverities[static_cast<size_t>(hazard.severity)]},
                       {"table", hazard.table.empty() ? Json() : Json(hazard.table)},
                       {"message", hazard.message}});
  }
  const Json document = {{"schema_version", kReportSchemaVersion},
                         {"command", "copy"},
                         {"dry_run", true},
                         {"exit_code", static_cast<int>(ExitCodeOf(dry_run, options))},
                         {"source", DisplaySource(options.source)},
                         {"target", DisplayConninfo(options.target)},
                         {"resume", dry_run.resume.empty() ? Json() : Json(dry_run.resume)},
                         {"tables", std::move(tables)},
                         {"unfit", std::move(unfit)},
                         {"unmatched", dry_run.fit.unmatched},
                         {"hazards", std::move(hazards)},
                         {"notes", dry_run.notes},
                         {"next", NextStep(dry_run, options)}};
  return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
