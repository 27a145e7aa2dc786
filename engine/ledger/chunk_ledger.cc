#include "engine/ledger/chunk_ledger.h"

#include <utility>

#include "engine/ledger/chunk_row.h"

namespace tranship {

ChunkLedger::ChunkLedger(Connection& connection, WorkerIdentity identity)
    : connection_(&connection), identity_(std::move(identity)) {
  backend_start_ = connection_
                       ->Exec(
                           "SELECT backend_start FROM pg_catalog.pg_stat_activity "
                           "WHERE pid = pg_catalog.pg_backend_pid()")
                       .text(0, 0);
}

std::optional<ChunkLease> ChunkLedger::LeaseNext() {
  // Chunks of tables that were taken out do not hold the next level back: whatever refers to them
  // was taken out with them.
  const std::string sql =
      std::string(
          "WITH next AS (SELECT l.table_no, l.chunk_no, l.backend_pid, l.backend_start "
          "FROM tranship.lease l WHERE l.run = $1 AND NOT l.done AND NOT l.failed "
          "AND (l.lease_until IS NULL OR l.lease_until < pg_catalog.clock_timestamp()) "
          "AND l.level <= (SELECT pg_catalog.min(g.level) FROM tranship.lease g "
          "WHERE g.run = $1 AND NOT g.done AND NOT g.failed) "
          "AND EXISTS (SELECT FROM tranship.run r WHERE r.run = $1 AND r.epoch = $2) "
          "ORDER BY l.level, l.priority DESC, l.table_no, l.chunk_no LIMIT 1 "
          "FOR UPDATE SKIP LOCKED), "
          "taken AS (UPDATE tranship.lease l SET epoch = l.epoch + 1, attempts = l.attempts + 1, "
          "worker = $3, backend_pid = pg_catalog.pg_backend_pid(), backend_start = $4, "
          "lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => "
          "$5::float8) "
          "FROM next n WHERE l.run = $1 AND l.table_no = n.table_no AND l.chunk_no = n.chunk_no "
          "RETURNING l.table_no, l.chunk_no, l.epoch, l.attempts, "
          "n.backend_pid AS old_pid, n.backend_start AS old_start) "
          "SELECT ") +
      kChunkColumns +
      ", t.epoch, t.attempts, (SELECT pg_catalog.pg_terminate_backend(a.pid) "
      "FROM pg_catalog.pg_stat_activity a WHERE a.pid = t.old_pid AND a.backend_start = "
      "t.old_start "
      "AND a.pid <> pg_catalog.pg_backend_pid()) "
      "FROM taken t JOIN tranship.chunk c ON c.run = $1 AND c.table_no = t.table_no AND c.no = "
      "t.chunk_no";
  const Result found =
      connection_->Exec(sql, {identity_.run, identity_.run_epoch, identity_.worker, backend_start_,
                              std::to_string(identity_.lease_seconds)});
  if (found.rows() == 0) return std::nullopt;
  ChunkLease lease;
  lease.chunk = ReadChunk(found, 0, 0);
  lease.epoch = found.integer(0, kChunkColumnCount);
  lease.attempts = static_cast<int>(found.integer(0, kChunkColumnCount + 1));
  return lease;
}

void ChunkLedger::Adopt(const ChunkLease& lease) {
  connection_->Exec(
      "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM tranship.lease l "
      "JOIN pg_catalog.pg_stat_activity a ON a.pid = l.backend_pid AND a.backend_start = "
      "l.backend_start "
      "WHERE l.run = $1 AND l.table_no = $2 AND l.chunk_no = $3 AND l.epoch = $4 "
      "AND a.pid <> pg_catalog.pg_backend_pid()",
      {identity_.run, lease.chunk.table, lease.chunk.no, lease.epoch});
  connection_->Exec(
      "UPDATE tranship.lease l SET backend_pid = pg_catalog.pg_backend_pid(), backend_start = $5 "
      "FROM tranship.run r WHERE r.run = l.run AND r.epoch = $6 "
      "AND l.run = $1 AND l.table_no = $2 AND l.chunk_no = $3 AND l.epoch = $4 AND NOT l.done",
      {identity_.run, lease.chunk.table, lease.chunk.no, lease.epoch, backend_start_,
       identity_.run_epoch});
}

void ChunkLedger::GiveBack(const ChunkLease& lease, double delay_seconds) {
  connection_->Exec(
      "UPDATE tranship.lease l SET backend_pid = NULL, backend_start = NULL, "
      "lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $5::float8) "
      "FROM tranship.run r WHERE r.run = l.run AND r.epoch = $6 "
      "AND l.run = $1 AND l.table_no = $2 AND l.chunk_no = $3 AND l.epoch = $4 AND NOT l.done",
      {identity_.run, lease.chunk.table, lease.chunk.no, lease.epoch, std::to_string(delay_seconds),
       identity_.run_epoch});
}

void ChunkLedger::TakeOut(const std::vector<int>& tables) {
  std::vector<std::string> numbers;
  for (const int table : tables) numbers.push_back(std::to_string(table));
  connection_->Exec(
      "UPDATE tranship.lease l SET failed = true FROM tranship.run r WHERE r.run = l.run AND "
      "r.epoch = $3 AND l.run = $1 AND l.table_no = ANY ($2::int[]) AND NOT l.done",
      {identity_.run, ArrayLiteral(numbers), identity_.run_epoch});
}

ClaimResult ChunkLedger::Claim(const ChunkLease& lease) {
  const Result chunk = connection_->Exec(
      "SELECT state FROM tranship.chunk WHERE run = $1 AND table_no = $2 AND no = $3 FOR UPDATE",
      {identity_.run, lease.chunk.table, lease.chunk.no});
  if (chunk.rows() == 0) return ClaimResult::kFenced;
  if (chunk.view(0, 0) == "done") return ClaimResult::kAlreadyDone;
  // A statement of its own: its snapshot is younger than the lock that we may have waited for.
  const Result current = connection_->Exec(
      "SELECT l.epoch = $4 AND r.epoch = $5 FROM tranship.lease l JOIN tranship.run r ON r.run = "
      "l.run "
      "WHERE l.run = $1 AND l.table_no = $2 AND l.chunk_no = $3",
      {identity_.run, lease.chunk.table, lease.chunk.no, lease.epoch, identity_.run_epoch});
  return current.rows() == 1 && current.flag(0, 0) ? ClaimResult::kClaimed : ClaimResult::kFenced;
}

bool ChunkLedger::MarkDone(const ChunkLease& lease, const SetDigest& total,
                           const std::string& leaf_sums, int snapshot_no) {
  const Result lease_row = connection_->Exec(
      "UPDATE tranship.lease l SET done = true, lease_until = NULL, backend_pid = NULL, "
      "backend_start = NULL "
      "FROM tranship.run r WHERE r.run = l.run AND r.epoch = $5 "
      "AND l.run = $1 AND l.table_no = $2 AND l.chunk_no = $3 AND l.epoch = $4",
      {identity_.run, lease.chunk.table, lease.chunk.no, lease.epoch, identity_.run_epoch});
  if (lease_row.affected() != 1) return false;
  const Result chunk_row = connection_->Exec(
      "UPDATE tranship.chunk SET state = 'done', epoch = $4, attempts = $5, worker = $6, rows = "
      "$7, "
      "bytes = $8, digest = $9, leaf_sums = $10, snapshot_no = $11, xid = "
      "pg_catalog.txid_current(), "
      "started = pg_catalog.now(), finished = pg_catalog.clock_timestamp() "
      "WHERE run = $1 AND table_no = $2 AND no = $3 AND state = 'pending'",
      {identity_.run, lease.chunk.table, lease.chunk.no, lease.epoch, lease.attempts,
       identity_.worker, total.rows, total.bytes, ToHex(total.sum), Param::Bytea(leaf_sums),
       snapshot_no});
  return chunk_row.affected() == 1;
}

}  // namespace tranship
