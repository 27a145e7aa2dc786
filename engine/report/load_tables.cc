#include <map>

#include "engine/ledger/chunk_row.h"
#include "engine/ledger/schema.h"
#include "engine/plan/plan_json.h"
#include "engine/report/ledger_queries.h"

namespace tranship {
namespace {

using TablesByNumber = std::map<int64_t, TableReport>;

// Only the states that a report knows; anything else counts as not verified.
std::string LeafStatesFrom(std::string bytes) {
  for (char& state : bytes) {
    const bool known = state == static_cast<char>(LeafState::kMatch) ||
                       state == static_cast<char>(LeafState::kDiffers);
    if (!known) state = static_cast<char>(LeafState::kUnverified);
  }
  return bytes;
}

TableReport ReadTable(const Result& rows, int i) {
  const PlanTable plan = PlanTableFromJson(rows.text(i, 1), rows.bytea(i, 2));
  const auto count = [&](int column) { return MaybeCount(rows, i, column); };
  TableReport table;
  table.name = plan.source.display();
  table.target = plan.target.display();
  table.wire_form = ToString(plan.form);
  table.wire_form_reason = plan.form_reason;
  table.read = ToString(plan.read);
  table.read_reason = plan.read_reason;
  table.verdict = VerdictFrom(rows.view(i, 3)).value_or(Verdict::kIncomplete);
  table.verdict_reason = rows.text(i, 4);
  table.rows_source = count(5);
  table.rows_target = count(6);
  table.bytes = count(7).value_or(0);
  table.root_source = rows.text(i, 8);
  table.root_target = rows.text(i, 9);
  table.leaves_total = count(10).value_or(plan.leaves.leaf_count());
  table.leaves_differing = count(11).value_or(0);
  if (!rows.null(i, 12)) table.leaf_states = LeafStatesFrom(rows.bytea(i, 12));
  table.missing = count(13).value_or(0);
  table.extra = count(14).value_or(0);
  table.changed = count(15).value_or(0);
  table.changed_after_copy = count(16).value_or(0);
  return table;
}

std::string RangeText(const Chunk& chunk) {
  if (chunk.kind == ChunkKind::kNullKeys) return "NULL keys";
  if (chunk.kind == ChunkKind::kWhole) return "all";
  return chunk.range.display();
}

ChunkReport ReadChunkReport(const Result& rows, int i) {
  constexpr int kBehind = kChunkColumnCount;
  const Chunk chunk = ReadChunk(rows, i, 0);
  ChunkReport report;
  report.no = chunk.no;
  report.kind = ToString(chunk.kind);
  report.range = RangeText(chunk);
  report.state = rows.text(i, kBehind);
  report.attempts = static_cast<int>(rows.integer(i, kBehind + 1));
  report.worker = rows.text(i, kBehind + 2);
  report.rows = MaybeCount(rows, i, kBehind + 3).value_or(0);
  report.bytes = MaybeCount(rows, i, kBehind + 4).value_or(0);
  report.digest = rows.text(i, kBehind + 5);
  if (!rows.null(i, kBehind + 6)) report.snapshot = static_cast<int>(rows.integer(i, kBehind + 6));
  report.started = rows.text(i, kBehind + 7);
  report.finished = rows.text(i, kBehind + 8);
  report.rejected = MaybeCount(rows, i, kBehind + 9).value_or(0);
  report.altered = MaybeCount(rows, i, kBehind + 10).value_or(0);
  return report;
}

void LoadChunks(Connection& target, const std::string& run, TablesByNumber& tables) {
  const Result rows = target.Exec(
      std::string("SELECT ") + kChunkColumns +
          ", c.state, c.attempts, c.worker, c.rows, c.bytes, c.digest, c.snapshot_no, " +
          IsoTime("c.started") + ", " + IsoTime("c.finished") +
          (LedgerVersion(target) < 2 ? ", 0, 0" : ", c.rejected, c.altered") +
          " FROM tranship.chunk c WHERE c.run = $1 ORDER BY c.table_no, c.no",
      {run});
  for (int i = 0; i < rows.rows(); ++i) {
    const auto table = tables.find(rows.integer(i, 0));
    if (table != tables.end()) table->second.chunks.push_back(ReadChunkReport(rows, i));
  }
}

void LoadMerges(Connection& target, const std::string& run, TablesByNumber& tables) {
  const Result rows = target.Exec(
      "SELECT t.no, pg_catalog.sum(c.inserted), pg_catalog.sum(c.updated), "
      "pg_catalog.sum(c.unchanged), t.only_in_target FROM tranship.run_table t JOIN "
      "tranship.chunk c ON c.run = t.run AND c.table_no = t.no WHERE t.run = $1 GROUP BY t.run, "
      "t.no",
      {run});
  for (int i = 0; i < rows.rows(); ++i) {
    const auto table = tables.find(rows.integer(i, 0));
    if (table == tables.end()) continue;
    table->second.merge = {.inserted = MaybeCount(rows, i, 1).value_or(0),
                           .updated = MaybeCount(rows, i, 2).value_or(0),
                           .unchanged = MaybeCount(rows, i, 3).value_or(0),
                           .only_in_target = MaybeCount(rows, i, 4)};
  }
}

void LoadDifferences(Connection& target, const std::string& run, TablesByNumber& tables) {
  const Result rows = target.Exec(
      "SELECT table_no, kind, key, after_copy FROM tranship.difference WHERE run = $1 ORDER BY "
      "table_no, no",
      {run});
  for (int i = 0; i < rows.rows(); ++i) {
    const auto table = tables.find(rows.integer(i, 0));
    if (table != tables.end()) {
      table->second.differences.push_back({rows.text(i, 1), rows.text(i, 2), rows.flag(i, 3)});
    }
  }
}

// What the chunks add up to. The ledger writes a table's own counts only when the table was
// compared.
void AddUpChunks(TableReport& table) {
  uint64_t bytes = 0;
  bool complete = true;
  for (const ChunkReport& chunk : table.chunks) {
    complete = complete && chunk.state == "done";
    table.rows_written += chunk.rows;
    bytes += chunk.bytes;
    table.rejected += chunk.rejected;
    table.altered += chunk.altered;
  }
  if (table.bytes == 0) table.bytes = bytes;
  if (!table.rows_source && complete) table.rows_source = table.rows_written;
  // The ledger's count is of the rows under comparison.
  if (table.rows_source) *table.rows_source += table.rejected;
}

}  // namespace

void LoadTables(Connection& target, Report& report) {
  const Result rows = target.Exec(
      "SELECT no, plan, leaf_map, verdict, verdict_reason, source_rows, target_rows, source_bytes, "
      "source_root, "
      "target_root, leaves_total, leaves_differing, leaf_states, missing, extra, changed, "
      "changed_after_copy FROM tranship.run_table WHERE run = $1",
      {report.run});
  TablesByNumber tables;
  for (int i = 0; i < rows.rows(); ++i) tables.emplace(rows.integer(i, 0), ReadTable(rows, i));
  LoadChunks(target, report.run, tables);
  if (report.command == "upsert") LoadMerges(target, report.run, tables);
  LoadDifferences(target, report.run, tables);
  for (auto& [no, table] : tables) {
    AddUpChunks(table);
    report.tables.push_back(std::move(table));
  }
}

}  // namespace tranship
