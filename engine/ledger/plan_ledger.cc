#include "engine/ledger/plan_ledger.h"

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/ledger/batch_insert.h"
#include "engine/ledger/chunk_row.h"
#include "engine/plan/plan_json.h"
#include "io/error.h"

namespace tranship {
namespace {

std::optional<std::string> BoundText(const std::optional<std::vector<std::string>>& bound) {
  if (!bound) return std::nullopt;
  return ArrayLiteral(std::span<const std::string>(*bound));
}

std::string Hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\\x";
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace

void InsertPlan(Connection& target, const std::string& run, const Plan& plan) {
  BatchInsert tables(
      target,
      "INSERT INTO tranship.run_table (run, no, source_schema, source_name, target_schema, "
      "target_name, plan, "
      "leaf_map, level, estimated_rows, estimated_bytes, leaves_total) "
      "SELECT u.* FROM ROWS FROM (pg_catalog.unnest($1::uuid[]), pg_catalog.unnest($2::int[]), "
      "pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]), "
      "pg_catalog.unnest($5::text[]), "
      "pg_catalog.unnest($6::text[]), pg_catalog.unnest($7::jsonb[]), "
      "pg_catalog.unnest($8::bytea[]), "
      "pg_catalog.unnest($9::int[]), pg_catalog.unnest($10::float8[]), "
      "pg_catalog.unnest($11::float8[]), "
      "pg_catalog.unnest($12::int[])) u",
      12);
  std::vector<int> levels(plan.tables.size(), 0);
  for (const PlanTable& table : plan.tables) {
    levels.at(static_cast<size_t>(table.no)) = table.level;
    tables.Add({run, std::to_string(table.no), table.source.schema, table.source.name,
                table.target.schema, table.target.name, ToJson(table),
                Hex(table.leaves.Serialize()), std::to_string(table.level),
                std::to_string(table.estimated_rows), std::to_string(table.estimated_bytes),
                std::to_string(table.leaves.leaf_count())});
  }
  tables.Flush();
  // A bound is an array itself: arrays of arrays would have to be rectangular, so bounds travel as
  // array literals.
  BatchInsert chunks(
      target,
      "INSERT INTO tranship.chunk (run, table_no, no, part, kind, range_begin, range_end, "
      "estimated_rows, "
      "estimated_bytes) SELECT r, t, n, p, k, b::text[], e::text[], er, eb FROM ROWS FROM ("
      "pg_catalog.unnest($1::uuid[]), pg_catalog.unnest($2::int[]), pg_catalog.unnest($3::int[]), "
      "pg_catalog.unnest($4::int[]), pg_catalog.unnest($5::text[]), pg_catalog.unnest($6::text[]), "
      "pg_catalog.unnest($7::text[]), pg_catalog.unnest($8::float8[]), "
      "pg_catalog.unnest($9::float8[])) "
      "AS u(r, t, n, p, k, b, e, er, eb)",
      9);
  BatchInsert leases(
      target,
      "INSERT INTO tranship.lease (run, table_no, chunk_no, level, priority) SELECT u.* FROM ROWS "
      "FROM ("
      "pg_catalog.unnest($1::uuid[]), pg_catalog.unnest($2::int[]), pg_catalog.unnest($3::int[]), "
      "pg_catalog.unnest($4::int[]), pg_catalog.unnest($5::float8[])) u",
      5);
  for (const Chunk& chunk : plan.chunks) {
    chunks.Add({run, std::to_string(chunk.table), std::to_string(chunk.no),
                std::to_string(chunk.part), std::string(ToString(chunk.kind)),
                BoundText(chunk.range.begin), BoundText(chunk.range.end),
                std::to_string(chunk.estimated_rows), std::to_string(chunk.estimated_bytes)});
  }
  chunks.Flush();
  for (const Chunk& chunk : plan.chunks) {
    leases.Add({run, std::to_string(chunk.table), std::to_string(chunk.no),
                std::to_string(levels.at(static_cast<size_t>(chunk.table))),
                std::to_string(chunk.estimated_bytes)});
  }
  leases.Flush();
}

Plan LoadPlan(Connection& target, const std::string& run) {
  Plan plan;
  const Result tables = target.Exec(
      "SELECT plan, leaf_map FROM tranship.run_table WHERE run = $1 ORDER BY no", {run});
  for (int i = 0; i < tables.rows(); ++i) {
    plan.tables.push_back(PlanTableFromJson(tables.text(i, 0), tables.bytea(i, 1)));
  }
  const Result chunks =
      target.Exec(std::string("SELECT ") + kChunkColumns +
                      " FROM tranship.chunk c WHERE c.run = $1 ORDER BY c.table_no, c.no",
                  {run});
  for (int i = 0; i < chunks.rows(); ++i) plan.chunks.push_back(ReadChunk(chunks, i, 0));
  return plan;
}

std::vector<ChunkState> LoadChunkStates(Connection& target, const std::string& run) {
  const Result rows =
      target.Exec(std::string("SELECT ") + kChunkColumns +
                      ", c.state, c.rows, c.bytes, c.digest, c.snapshot_no, c.xid, c.rejected "
                      "FROM tranship.chunk c WHERE c.run = $1 ORDER BY c.table_no, c.no",
                  {run});
  std::vector<ChunkState> states;
  for (int i = 0; i < rows.rows(); ++i) {
    ChunkState state;
    state.chunk = ReadChunk(rows, i, 0);
    state.done = rows.view(i, kChunkColumnCount) == "done";
    if (state.done) {
      state.rows = static_cast<uint64_t>(rows.integer(i, kChunkColumnCount + 1));
      state.bytes = static_cast<uint64_t>(rows.integer(i, kChunkColumnCount + 2));
      state.digest = rows.text(i, kChunkColumnCount + 3);
      state.snapshot_no = static_cast<int>(rows.integer(i, kChunkColumnCount + 4));
      state.xid = rows.integer(i, kChunkColumnCount + 5);
      state.rejected = static_cast<uint64_t>(rows.integer(i, kChunkColumnCount + 6));
    }
    states.push_back(std::move(state));
  }
  return states;
}

LeafSums LoadSourceSums(Connection& target, const std::string& run, const PlanTable& table) {
  LeafSums sums(table.leaves.leaf_count());
  const Result rows = target.Exec(
      "SELECT leaf_sums FROM tranship.chunk WHERE run = $1 AND table_no = $2 AND state = 'done'",
      {run, table.no});
  for (int i = 0; i < rows.rows(); ++i) {
    const auto chunk = LeafSums::Parse(rows.bytea(i, 0), table.leaves.leaf_count());
    if (!chunk) throw FormatError("ledger: malformed leaf sums of table " + table.source.display());
    sums.Merge(*chunk);
  }
  return sums;
}

}  // namespace tranship
