// What `copy --dry-run` finds out: the plan and everything around it, without writing anything on
// either side.

#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/begin.h"
#include "engine/copy_job.h"
#include "engine/endpoints.h"
#include "engine/plan/planner.h"
#include "engine/snapshot_holder.h"

namespace tranship {
namespace {

std::string Megabytes(double bytes) {
  return std::to_string(static_cast<int64_t>(bytes / 1e6)) + " MB";
}

// Only a server on this machine, whose data folder this role may know, can be asked.
std::string FreeDisk(Connection& target, double needed) {
  const std::string need =
      "the rows need about " + Megabytes(needed) + " on the target (indexes and WAL come on top); ";
  try {
    const Result found = target.Exec(
        "SELECT pg_catalog.inet_server_addr() IS NULL, "
        "CASE WHEN pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE') "
        "THEN pg_catalog.current_setting('data_directory') END");
    if (found.flag(0, 0) && !found.null(0, 1)) {
      std::error_code error;
      const auto space = std::filesystem::space(found.text(0, 1), error);
      if (!error) return need + Megabytes(static_cast<double>(space.available)) + " are free there";
    }
  } catch (const DbError&) {  // not known then
  }
  return need + "how much is free there cannot be seen from here";
}

std::string Horizon(Connection& source) {
  const Result found = source.Exec(
      "SELECT a.pid, COALESCE(pg_catalog.date_trunc('second', pg_catalog.now() - "
      "a.xact_start)::pg_catalog.text, '?') "
      "FROM pg_catalog.pg_stat_activity a WHERE a.xact_start IS NOT NULL AND a.pid <> "
      "pg_catalog.pg_backend_pid() "
      "AND a.datname = pg_catalog.current_database() ORDER BY a.xact_start LIMIT 1");
  if (found.rows() == 0) {
    return "transaction horizon of the source: no other transaction is open; the copy holds one "
           "while it reads, "
           "VACUUM cannot remove rows that die meanwhile";
  }
  return "transaction horizon of the source: backend " + found.text(0, 0) +
         " has had a transaction open for " + found.text(0, 1) +
         "; the copy holds another one while it reads";
}

std::string Slots(const char* side, const ServerFacts& server, int needed) {
  return std::string(side) + " connections: " + std::to_string(needed) + " needed, about " +
         std::to_string(server.free_connections) + " of " + std::to_string(server.max_connections) +
         " free" + (server.free_connections < needed ? "; fewer streams would be used" : "");
}

}  // namespace

DryRun PlanCopy(const CopyOptions& options, Observer& observer) {
  observer.OnPhase(Phase::kConnect);
  const Endpoints ends(options);
  Connection source = ends.Source("control");
  Connection target = ends.Target("control");
  DryRun dry;
  Sides sides = ReadSides(source, target, options, /*for_writing=*/true, /*emptiness=*/false);
  try {
    if (const auto run = FindRunToResume(target, sides, options)) dry.resume = run->run;
  } catch (const UserError& error) {
    dry.notes.push_back(std::string(error.what()) + "; next: " + error.next());
  }
  if (dry.resume.empty()) sides = ReadSides(source, target, options, true, true);
  dry.fit = std::move(sides.fit);

  observer.OnPhase(Phase::kPlan);
  const int streams = StreamCount(options);
  double bytes = 0;
  if (!dry.fit.tables.empty()) {
    source.Exec("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    dry.plan =
        MakePlan(source, std::exchange(dry.fit.tables, {}),
                 {.chunk_bytes = options.chunk_bytes, .streams = streams, .read = options.read});
    source.Rollback();
    for (const PlanTable& table : dry.plan.tables) bytes += table.estimated_bytes;
  }
  dry.notes.push_back(
      "locks on the source: ACCESS SHARE on each table until its last row is read (only ALTER, "
      "DROP, "
      "TRUNCATE and the like have to wait)");
  dry.notes.push_back(
      options.truncate
          ? "locks on the target: ACCESS EXCLUSIVE on all tables for the moment of the TRUNCATE, "
            "then ROW EXCLUSIVE"
          : "locks on the target: ROW EXCLUSIVE (others may read and write)");
  dry.notes.push_back(Horizon(source));
  dry.notes.push_back(Slots("source", sides.source.server, streams + 2));
  dry.notes.push_back(Slots("target", sides.target.server, streams + 2));
  dry.notes.push_back(FreeDisk(target, bytes));
  return dry;
}

}  // namespace tranship
