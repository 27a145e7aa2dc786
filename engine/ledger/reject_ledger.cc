#include "engine/ledger/reject_ledger.h"

#include <optional>

#include "engine/ledger/batch_insert.h"
#include "hashing/set_digest.h"
#include "io/error.h"

namespace tranship {
namespace {

std::optional<std::string> Known(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> KeyLiteral(const KeyValues& key) {
  return key.empty() ? std::nullopt : std::optional(ArrayLiteral(key));
}

}  // namespace

void WriteRejects(Connection& target, const std::string& run, const Chunk& chunk,
                  const std::vector<RejectEntry>& entries) {
  if (entries.empty()) return;
  BatchInsert insert(
      target,
      "INSERT INTO tranship.reject (run, table_no, chunk_no, no, kind, key, column_name, value, "
      "sqlstate, constraint_name, reason, row_digest, key_values) SELECT u.a, u.b, u.c, u.d, u.e, "
      "u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m::text[] FROM ROWS FROM ("
      "pg_catalog.unnest($1::uuid[]), pg_catalog.unnest($2::int[]), pg_catalog.unnest($3::int[]), "
      "pg_catalog.unnest($4::int[]), pg_catalog.unnest($5::text[]), "
      "pg_catalog.unnest($6::text[]), pg_catalog.unnest($7::text[]), "
      "pg_catalog.unnest($8::text[]), pg_catalog.unnest($9::text[]), "
      "pg_catalog.unnest($10::text[]), pg_catalog.unnest($11::text[]), "
      "pg_catalog.unnest($12::text[]), pg_catalog.unnest($13::text[])) "
      "u(a, b, c, d, e, f, g, h, i, j, k, l, m)",
      13);
  int64_t rejected = 0, altered = 0;
  int no = 0;
  for (const RejectEntry& entry : entries) {
    if (entry.kind == "rejected") {
      ++rejected;
    } else if (entry.first_of_row) {
      ++altered;
    }
    insert.Add({run, std::to_string(chunk.table), std::to_string(chunk.no), std::to_string(no++),
                entry.kind, entry.key, Known(entry.column), Known(entry.value),
                Known(entry.sqlstate), Known(entry.constraint), entry.reason,
                Known(entry.row_digest), KeyLiteral(entry.key_values)});
  }
  insert.Flush();
  target.Exec(
      "UPDATE tranship.chunk SET rejected = $4, altered = $5 WHERE run = $1 AND table_no = $2 AND "
      "no = $3",
      {run, chunk.table, chunk.no, rejected, altered});
}

uint64_t CountRejected(Connection& target, const std::string& run, bool lock) {
  if (lock) target.Exec("SELECT FROM tranship.run WHERE run = $1 FOR NO KEY UPDATE", {run});
  return CountRejects(target, run).rejected;
}

RejectCounts CountRejects(Connection& target, const std::string& run) {
  const Result sums = target.Exec(
      "SELECT COALESCE(pg_catalog.sum(rejected), 0), COALESCE(pg_catalog.sum(altered), 0) FROM "
      "tranship.chunk WHERE run = $1 AND state = 'done'",
      {run});
  return {static_cast<uint64_t>(sums.integer(0, 0)), static_cast<uint64_t>(sums.integer(0, 1))};
}

namespace {

std::map<Digest, uint64_t> Digests(const Result& rows) {
  std::map<Digest, uint64_t> digests;
  for (int i = 0; i < rows.rows(); ++i) {
    if (const auto digest = DigestFromHex(rows.view(i, 0))) ++digests[*digest];
  }
  return digests;
}

constexpr const char* kRejectedRows =
    "SELECT row_digest FROM tranship.reject WHERE run = $1 AND table_no = $2 AND kind = "
    "'rejected' AND row_digest IS NOT NULL";

}  // namespace

std::map<Digest, uint64_t> RejectedRows(Connection& target, const std::string& run, int table) {
  return Digests(target.Exec(kRejectedRows, {run, table}));
}

std::map<Digest, uint64_t> RejectedRows(Connection& target, const std::string& run, int table,
                                        int chunk) {
  return Digests(
      target.Exec(std::string(kRejectedRows) + " AND chunk_no = $3", {run, table, chunk}));
}

std::vector<RejectedRow> LoadRejectedRows(Connection& target, const std::string& run) {
  const Result rows = target.Exec(
      "SELECT table_no, chunk_no, no, key, key_values, row_digest FROM tranship.reject WHERE run = "
      "$1 AND kind = 'rejected' ORDER BY table_no, chunk_no, no",
      {run});
  std::vector<RejectedRow> rejected;
  for (int i = 0; i < rows.rows(); ++i) {
    RejectedRow row{static_cast<int>(rows.integer(i, 0)),
                    static_cast<int>(rows.integer(i, 1)),
                    static_cast<int>(rows.integer(i, 2)),
                    rows.text(i, 3),
                    {},
                    rows.text(i, 5)};
    if (!rows.null(i, 4)) row.key_values = rows.array(i, 4);
    rejected.push_back(std::move(row));
  }
  return rejected;
}

void MarkRetried(Connection& target, const std::string& run, const RejectedRow& row,
                 const RetriedRow& written, size_t leaf_count) {
  const Result chunk = target.Exec(
      "SELECT leaf_sums FROM tranship.chunk WHERE run = $1 AND table_no = $2 AND no = $3 AND state "
      "= 'done' AND rejected > 0 FOR UPDATE",
      {run, row.table, row.chunk});
  const auto before = chunk.rows() == 1 ? LeafSums::Parse(chunk.bytea(0, 0), leaf_count)
                                        : std::optional<LeafSums>();
  if (!before) throw FormatError("ledger: the chunk of a rejected row is not as it was left");
  LeafSums sums = *before;
  sums.Add(written.leaf, written.digest, written.bytes);
  const SetDigest total = sums.Total();
  target.Exec(
      "UPDATE tranship.chunk SET rows = $4, bytes = $5, digest = $6, leaf_sums = $7, rejected = "
      "rejected - 1, altered = altered + $8 WHERE run = $1 AND table_no = $2 AND no = $3",
      {run, row.table, row.chunk, total.rows, total.bytes, ToHex(total.sum),
       Param::Bytea(sums.Serialize()), written.altered.empty() ? 0 : 1});
  target.Exec(
      "UPDATE tranship.reject SET kind = 'retried', retried = pg_catalog.clock_timestamp() WHERE "
      "run = $1 AND table_no = $2 AND chunk_no = $3 AND no = $4",
      {run, row.table, row.chunk, row.no});
  for (const RejectEntry& entry : written.altered) {
    target.Exec(
        "INSERT INTO tranship.reject (run, table_no, chunk_no, no, kind, key, column_name, value, "
        "reason) SELECT $1, $2, $3, pg_catalog.max(j.no) + 1, 'altered', $4, $5, $6, $7 FROM "
        "tranship.reject j WHERE j.run = $1 AND j.table_no = $2 AND j.chunk_no = $3",
        {run, row.table, row.chunk, entry.key, Known(entry.column), Known(entry.value),
         entry.reason});
  }
}

void MarkStillRejected(Connection& target, const std::string& run, const RejectedRow& row,
                       const RejectEntry& entry) {
  target.Exec(
      "UPDATE tranship.reject SET column_name = $5, value = $6, sqlstate = $7, constraint_name = "
      "$8, reason = $9, row_digest = $10, at = pg_catalog.clock_timestamp() WHERE run = $1 AND "
      "table_no = $2 AND chunk_no = $3 AND no = $4",
      {run, row.table, row.chunk, row.no, Known(entry.column), Known(entry.value),
       Known(entry.sqlstate), Known(entry.constraint), entry.reason, Known(entry.row_digest)});
}

}  // namespace tranship
