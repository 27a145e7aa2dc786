#include "engine/ledger/reject_ledger.h"

#include <optional>

#include "engine/ledger/batch_insert.h"

namespace tranship {
namespace {

std::optional<std::string> Known(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

void WriteRejects(Connection& target, const std::string& run, const Chunk& chunk,
                  const std::vector<RejectEntry>& entries) {
  if (entries.empty()) return;
  BatchInsert insert(
      target,
      "INSERT INTO tranship.reject (run, table_no, chunk_no, no, kind, key, column_name, value, "
      "sqlstate, constraint_name, reason, row_digest) SELECT u.* FROM ROWS FROM ("
      "pg_catalog.unnest($1::uuid[]), pg_catalog.unnest($2::int[]), pg_catalog.unnest($3::int[]), "
      "pg_catalog.unnest($4::int[]), pg_catalog.unnest($5::text[]), "
      "pg_catalog.unnest($6::text[]), pg_catalog.unnest($7::text[]), "
      "pg_catalog.unnest($8::text[]), pg_catalog.unnest($9::text[]), "
      "pg_catalog.unnest($10::text[]), pg_catalog.unnest($11::text[]), "
      "pg_catalog.unnest($12::text[])) u",
      12);
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
                Known(entry.row_digest)});
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

}  // namespace tranship
