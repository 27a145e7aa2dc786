#include "engine/catalog/table.h"
#include "engine/ledger/schema.h"
#include "engine/report/ledger_queries.h"
#include "engine/report/load.h"
#include "io/error.h"

namespace tranship {
namespace {

// Alive: the lease runs and the backend that renews it is there.
std::string SummarySql(const std::string& runs) {
  return "SELECT r.run, r.command, r.state, r.verdict, " + IsoTime("r.started") + ", " +
         IsoTime("r.finished") +
         ", c.done, c.total, c.rows, c.bytes, c.estimated, c.estimated_done, "
         "r.engine_host || ' pid ' || r.engine_pid::text, "
         "COALESCE(r.engine_lease_until > pg_catalog.clock_timestamp() AND EXISTS (SELECT FROM "
         "pg_catalog.pg_stat_activity a WHERE a.pid = r.engine_backend AND (a.backend_start = "
         "r.engine_backend_start OR a.backend_start IS NULL)), false) "
         "FROM (" +
         runs +
         ") r CROSS JOIN LATERAL (SELECT "
         "pg_catalog.count(*) FILTER (WHERE k.state = 'done') AS done, pg_catalog.count(*) AS "
         "total, "
         "COALESCE(pg_catalog.sum(k.rows), 0) AS rows, COALESCE(pg_catalog.sum(k.bytes), 0) AS "
         "bytes, "
         "COALESCE(pg_catalog.sum(k.estimated_bytes), 0) AS estimated, "
         "COALESCE(pg_catalog.sum(k.estimated_bytes) FILTER (WHERE k.state = 'done'), 0) AS "
         "estimated_done "
         "FROM tranship.chunk k WHERE k.run = r.run) c ORDER BY r.started DESC, r.run";
}

RunSummary ReadSummary(const Result& rows, int i) {
  RunSummary run;
  run.run = rows.text(i, 0);
  run.command = rows.text(i, 1);
  run.state = rows.text(i, 2);
  run.verdict = rows.text(i, 3);
  run.started = rows.text(i, 4);
  run.finished = rows.text(i, 5);
  run.chunks_done = MaybeCount(rows, i, 6).value_or(0);
  run.chunks_total = MaybeCount(rows, i, 7).value_or(0);
  run.rows = MaybeCount(rows, i, 8).value_or(0);
  run.bytes = MaybeCount(rows, i, 9).value_or(0);
  run.estimated_bytes = rows.real(i, 10);
  run.estimated_bytes_done = rows.real(i, 11);
  run.engine_alive = rows.flag(i, 13);
  if (run.engine_alive) run.engine = rows.text(i, 12);
  return run;
}

}  // namespace

std::vector<RunSummary> ListRuns(Connection& target, int limit) {
  if (LedgerVersion(target) == 0) return {};
  const Result rows = target.Exec(
      SummarySql("SELECT * FROM tranship.run ORDER BY started DESC, run LIMIT $1"), {limit});
  std::vector<RunSummary> runs;
  for (int i = 0; i < rows.rows(); ++i) runs.push_back(ReadSummary(rows, i));
  return runs;
}

RunSummary SummaryOf(Connection& target, const std::string& run) {
  const Result rows = target.Exec(SummarySql("SELECT * FROM tranship.run WHERE run = $1"), {run});
  if (rows.rows() != 1) throw FormatError("the ledger has no run " + Printable(run));
  return ReadSummary(rows, 0);
}

std::vector<RunningChunk> RunningChunks(Connection& target, const std::string& run) {
  const Result rows = target.Exec(
      "SELECT t.source_schema, t.source_name, l.chunk_no, l.worker, " + IsoTime("l.lease_until") +
          " FROM tranship.lease l JOIN tranship.run_table t ON t.run = l.run AND t.no = l.table_no "
          "WHERE l.run = $1 AND NOT l.done AND l.worker IS NOT NULL "
          "AND l.lease_until > pg_catalog.clock_timestamp() ORDER BY l.table_no, l.chunk_no",
      {run});
  std::vector<RunningChunk> chunks;
  for (int i = 0; i < rows.rows(); ++i) {
    chunks.push_back({TableName{rows.text(i, 0), rows.text(i, 1)}.display(),
                      static_cast<int>(rows.integer(i, 2)), rows.text(i, 3), rows.text(i, 4)});
  }
  return chunks;
}

}  // namespace tranship
