#include "engine/sqlite/sqlite_planner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <utility>

namespace tranship {
namespace {

// An upper estimate for nothing: the span of the rowids.
double RowsAtMost(const Database& database, const SqliteTable& table) {
  const std::string rowid = table.RowidName();
  if (rowid.empty()) return 0;
  const std::string column = QuoteSqlite(rowid);
  Statement span =
      database.Prepare("SELECT (SELECT min(" + column + ") FROM main." + QuoteSqlite(table.name) +
                       "), (SELECT max(" + column + ") FROM main." + QuoteSqlite(table.name) + ")");
  if (!span.Step() || span.null(0)) return 0;
  return static_cast<double>(span.integer(1)) - static_cast<double>(span.integer(0)) + 1;
}

LeafMap MakeLeaves(const PlanTable& table, double rows_per_leaf) {
  const double wanted = std::clamp(std::ceil(table.estimated_rows / rows_per_leaf), 1.0,
                                   static_cast<double>(LeafMap::kMaxLeaves));
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<size_t>(wanted) - 1));
  if (table.key_columns == 0) return LeafMap::RowHash(bits);
  return LeafMap::KeyHash(table.key_columns, bits);
}

}  // namespace

std::vector<Chunk> CutSqlite(const Database&, const SqliteSchema&, const PlanTable& table,
                             const PlannerOptions&) {
  Chunk chunk;
  chunk.table = table.no;
  chunk.estimated_rows = table.estimated_rows;
  chunk.estimated_bytes = table.estimated_bytes;
  return {chunk};
}

Plan PlanSqlite(const Database& database, const SqliteSchema& schema, std::vector<PlanTable> tables,
                const PlannerOptions& options) {
  Plan plan;
  plan.tables = std::move(tables);
  for (size_t i = 0; i < plan.tables.size(); ++i) {
    PlanTable& table = plan.tables[i];
    table.no = static_cast<int>(i);
    if (const SqliteTable* source = schema.Find(table.source.name)) {
      table.estimated_rows = RowsAtMost(database, *source);
    }
    table.leaves = MakeLeaves(table, options.rows_per_leaf);
    std::vector<Chunk> chunks = CutSqlite(database, schema, table, options);
    table.read = chunks.size() > 1 ? ReadMode::kKeyRange : ReadMode::kWhole;
    table.read_reason = chunks.size() > 1 ? "ranges of the rowid" : "small, or without a rowid";
    for (size_t no = 0; no < chunks.size(); ++no) chunks[no].no = static_cast<int>(no);
    std::ranges::move(chunks, std::back_inserter(plan.chunks));
  }
  return plan;
}

}  // namespace tranship
