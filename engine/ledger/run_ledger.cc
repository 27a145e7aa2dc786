#include "engine/ledger/run_ledger.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/exit_code.h"
#include "engine/run_id.h"
#include "io/error.h"

namespace tranship {
namespace {

using nlohmann::json;

// Advisory lock keys of this program start with the bytes of its name (docs/ledger.md).
constexpr const char* kBeginLockKey = "8388059230145783";

// Alive: the lease runs and the backend that renews it is there. A killed engine's backend is gone
// at once; a paused one's stays until the lease runs out.
constexpr const char* kRunColumns =
    "r.run, r.state, r.verdict, r.exit_code, r.epoch, r.fingerprint, r.source, "
    "r.started, r.finished, r.engine_host || ' pid ' || r.engine_pid::text, "
    "COALESCE(r.engine_lease_until > pg_catalog.clock_timestamp() AND EXISTS ("
    "SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = r.engine_backend "
    "AND (a.backend_start = r.engine_backend_start OR a.backend_start IS NULL)), false)";

std::string Dump(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

json IdentityToJson(const DatabaseIdentity& identity) {
  return {{"display", identity.display},
          {"system_identifier", identity.system_identifier},
          {"database", identity.database},
          {"version", identity.version}};
}

json ParseLedgerJson(const std::string& text, const char* what) {
  json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) throw FormatError(std::string("ledger: malformed ") + what);
  return document;
}

RunRow ReadRunRow(Connection& target, const Result& rows, int row) {
  RunRow run;
  run.run = rows.text(row, 0);
  run.state = rows.text(row, 1);
  run.verdict = rows.text(row, 2);
  if (!rows.null(row, 3)) run.exit_code = static_cast<int>(rows.integer(row, 3));
  run.epoch = rows.integer(row, 4);
  for (const auto& pair : ParseLedgerJson(rows.text(row, 5), "fingerprint")) {
    run.fingerprint.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  }
  const json source = ParseLedgerJson(rows.text(row, 6), "source");
  run.source = {source.value("display", ""), source.value("system_identifier", ""),
                source.value("database", ""), source.value("version", "")};
  run.started = rows.text(row, 7);
  run.finished = rows.text(row, 8);
  run.engine = rows.text(row, 9);
  run.engine_alive = rows.flag(row, 10);
  const Result tables = target.Exec(
      "SELECT target_schema, target_name FROM tranship.run_table WHERE run = $1 ORDER BY no",
      {run.run});
  for (int i = 0; i < tables.rows(); ++i)
    run.targets.push_back({tables.text(i, 0), tables.text(i, 1)});
  return run;
}

}  // namespace

bool DatabaseIdentity::SameAs(const DatabaseIdentity& other) const {
  if (!system_identifier.empty() && !other.system_identifier.empty()) {
    return system_identifier == other.system_identifier && database == other.database;
  }
  return display == other.display && database == other.database;
}

std::string WorkerName() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + ":" + std::to_string(getpid());
}

std::vector<RunRow> FindRunsOver(Connection& target, const std::vector<TableName>& targets) {
  std::vector<std::string> schemas, names;
  for (const TableName& name : targets) {
    schemas.push_back(name.schema);
    names.push_back(name.name);
  }
  const Result rows = target.Exec(
      std::string("SELECT ") + kRunColumns +
          " FROM tranship.run r WHERE r.command IN ('copy', 'clone', 'upsert') AND EXISTS "
          "(SELECT FROM tranship.run_table t "
          "JOIN ROWS FROM (pg_catalog.unnest($1::text[]), "
          "pg_catalog.unnest($2::text[])) AS c(s, n) "
          "ON t.target_schema = c.s AND t.target_name = c.n WHERE "
          "t.run = r.run) ORDER BY r.started DESC",
      {ArrayLiteral(schemas), ArrayLiteral(names)});
  std::vector<RunRow> runs;
  for (int i = 0; i < rows.rows(); ++i) runs.push_back(ReadRunRow(target, rows, i));
  return runs;
}

std::optional<RunRow> FindRunRow(Connection& target, const std::string& run) {
  const Result rows = target.Exec(
      std::string("SELECT ") + kRunColumns + " FROM tranship.run r WHERE r.run = $1::uuid", {run});
  if (rows.rows() == 0) return std::nullopt;
  return ReadRunRow(target, rows, 0);
}

BeginLock::BeginLock(Connection& target, double seconds) : connection_(&target) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!target.Exec(std::string("SELECT pg_catalog.pg_try_advisory_lock(") + kBeginLockKey + ")")
              .flag(0, 0)) {
    if (std::chrono::steady_clock::now() >= until) {
      const Result holder = target.Exec(
          "SELECT a.pid, a.application_name FROM pg_catalog.pg_locks l "
          "JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
          "WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | "
          "l.objid::bigint) = " +
          std::string(kBeginLockKey));
      const bool gone = holder.rows() == 0;
      const std::string pid = gone ? "" : holder.text(0, 0);
      const std::string who =
          gone ? "another session" : "backend " + pid + " (" + Printable(holder.view(0, 1)) + ")";
      throw UserError(ExitCode::kLocked, "another engine is beginning a run in this target: " + who,
                      gone ? "run the same command again"
                           : "wait for it, or end it with SELECT pg_terminate_backend(" + pid +
                                 ") on the target; then run the same command again");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

BeginLock::~BeginLock() {
  try {
    if (connection_->usable()) {
      connection_->Exec(std::string("SELECT pg_catalog.pg_advisory_unlock(") + kBeginLockKey + ")");
    }
  } catch (...) {  // the session's end frees it as well
  }
}

WorkerIdentity InsertRun(Connection& target, const NewRun& run) {
  json fingerprint = json::array();
  for (const auto& [name, value] : run.fingerprint) fingerprint.push_back({name, value});
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const Result made = target.Exec(
      "INSERT INTO tranship.run (run, command, state, fingerprint, options, command_line, version, "
      "source, target, "
      "engine_host, engine_pid, engine_backend, engine_backend_start, engine_lease_until) "
      "SELECT $10, $1, 'copying', $2, '{}', $3, $4, $5, $6, $7, $8, "
      "a.pid, a.backend_start, "
      "pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $9::float8) "
      "FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid() RETURNING run, "
      "epoch",
      {run.command, Dump(fingerprint), run.command_line, TRANSHIP_VERSION,
       Dump(IdentityToJson(run.source)), Dump(IdentityToJson(run.target)), std::string(host.data()),
       static_cast<int64_t>(getpid()), std::to_string(run.lease_seconds), NewRunId()});
  return {made.text(0, 0), made.integer(0, 1), run.worker, run.lease_seconds};
}

WorkerIdentity TakeOverRun(Connection& target, const RunRow& run, const std::string& worker,
                           double lease_seconds) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const Result taken = target.Exec(
      "UPDATE tranship.run r SET epoch = r.epoch + 1, engine_host = $3, engine_pid = $4, "
      "engine_backend = a.pid, engine_backend_start = a.backend_start, stop_requested = false, "
      "engine_lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => "
      "$5::float8) "
      "FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid() "
      "AND r.run = $1 AND r.epoch = $2 RETURNING r.epoch",
      {run.run, run.epoch, std::string(host.data()), static_cast<int64_t>(getpid()),
       std::to_string(lease_seconds)});
  if (taken.rows() == 0) {
    throw UserError(ExitCode::kLocked, "run " + run.run + " was just taken over by another engine",
                    "tranship status " + run.run);
  }
  // Whatever the former engine had under way either commits before it dies or not at all; after
  // this loop nothing of it is left.
  const std::string terminate =
      "SELECT pg_catalog.count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(a.pid) IS NOT "
      "NULL) "
      "FROM tranship.lease l JOIN pg_catalog.pg_stat_activity a "
      "ON a.pid = l.backend_pid AND a.backend_start = l.backend_start "
      "WHERE l.run = $1 AND NOT l.done AND a.pid <> pg_catalog.pg_backend_pid()";
  for (int i = 0; target.Exec(terminate, {run.run}).integer(0, 0) > 0; ++i) {
    if (i == 300) {
      throw UserError(ExitCode::kLocked,
                      "backends of the former engine (" + run.engine + ") do not end on the target",
                      "look at pg_stat_activity, then run the same command again");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  target.Exec(
      "UPDATE tranship.lease SET lease_until = NULL, backend_pid = NULL, backend_start = NULL, "
      "failed = false, "
      "attempts = 0 WHERE run = $1 AND NOT done",
      {run.run});
  return {run.run, taken.integer(0, 0), worker, lease_seconds};
}

void HoldFence(Connection& target, const WorkerIdentity& identity) {
  const Result found =
      target.Exec("SELECT epoch FROM tranship.run WHERE run = $1 FOR UPDATE", {identity.run});
  if (found.rows() == 0 || found.integer(0, 0) != identity.run_epoch) {
    throw UserError(ExitCode::kLocked, "run " + identity.run + " was taken over by another engine",
                    "tranship status " + identity.run);
  }
}

std::vector<SnapshotFacts> LoadSnapshots(Connection& target, const std::string& run) {
  const Result rows = target.Exec(
      "SELECT snapshot_id, snapshot, taken, system_identifier, timeline, wal_position, held, "
      "quiet_witness, "
      "quiet_reason FROM tranship.snapshot WHERE run = $1 ORDER BY no",
      {run});
  std::vector<SnapshotFacts> snapshots;
  for (int i = 0; i < rows.rows(); ++i) {
    SnapshotFacts facts;
    facts.id = rows.text(i, 0);
    facts.text = rows.text(i, 1);
    facts.taken = rows.text(i, 2);
    facts.system_identifier = rows.text(i, 3);
    facts.timeline = rows.text(i, 4);
    facts.wal_position = rows.text(i, 5);
    facts.held = rows.flag(i, 6);
    facts.quiet_witness = rows.flag(i, 7);
    facts.quiet_reason = rows.text(i, 8);
    snapshots.push_back(std::move(facts));
  }
  return snapshots;
}

int AddSnapshot(Connection& target, const WorkerIdentity& identity, const SnapshotFacts& facts) {
  const Result made = target.Exec(
      "INSERT INTO tranship.snapshot (run, no, snapshot_id, taken, snapshot, system_identifier, "
      "timeline, "
      "wal_position, held, quiet_witness, quiet_reason) "
      "SELECT $1, COALESCE(pg_catalog.max(s.no) + 1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10 "
      "FROM tranship.snapshot s WHERE s.run = $1 RETURNING no",
      {identity.run, facts.id, facts.taken, facts.text, facts.system_identifier, facts.timeline,
       facts.wal_position, facts.held, facts.quiet_witness, facts.quiet_reason});
  return static_cast<int>(made.integer(0, 0));
}

void RecordError(Connection& target, const std::string& run, const ErrorEntry& error) {
  const auto number = [](const std::optional<int>& n) {
    return n ? Param(std::to_string(*n)) : Param(std::nullopt);
  };
  target.Exec(
      "INSERT INTO tranship.error (run, table_no, chunk_no, phase, side, sqlstate, "
      "constraint_name, message, statement, "
      "retried) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {run, number(error.table), number(error.chunk), error.phase, error.side, error.sqlstate,
       error.constraint, error.message, error.statement, error.retried});
}

void SetRunState(Connection& target, const WorkerIdentity& identity, std::string_view state) {
  const Result changed =
      target.Exec("UPDATE tranship.run SET state = $3 WHERE run = $1 AND epoch = $2",
                  {identity.run, identity.run_epoch, state});
  if (changed.affected() != 1) HoldFence(target, identity);
}

void CloseCopying(Connection& target, const WorkerIdentity& identity, int snapshot_no) {
  target.Exec("BEGIN");
  try {
    target.Exec("SET LOCAL synchronous_commit = on");
    HoldFence(target, identity);
    const Result open = target.Exec(
        "SELECT pg_catalog.count(*) FILTER (WHERE state <> 'done'), "
        "pg_catalog.count(*) FILTER (WHERE state = 'done' AND snapshot_no <> $2) "
        "FROM tranship.chunk WHERE run = $1",
        {identity.run, snapshot_no});
    if (open.integer(0, 0) > 0 || open.integer(0, 1) > 0) {
      throw UserError(ExitCode::kFailed,
                      open.text(0, 0) + " chunks are not done, " + open.text(0, 1) +
                          " stand under another snapshot, though all streams have ended",
                      "run the same command again");
    }
    target.Exec("UPDATE tranship.run SET state = 'finishing' WHERE run = $1", {identity.run});
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
}

void FinishRun(Connection& target, const WorkerIdentity& identity, std::string_view verdict,
               int exit_code, const std::string& source_root, const std::string& target_root,
               bool objects_missing) {
  target.Exec("BEGIN");
  try {
    target.Exec("SET LOCAL synchronous_commit = on");
    HoldFence(target, identity);
    target.Exec(
        "UPDATE tranship.run SET state = $6, verdict = $2, exit_code = $3, source_root = $4, "
        "target_root = $5, "
        "finished = pg_catalog.clock_timestamp(), engine_lease_until = NULL WHERE run = $1",
        {identity.run, verdict, exit_code, source_root, target_root,
         objects_missing ? "finishing" : "done"});
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
}

void ReleaseRun(Connection& target, const WorkerIdentity& identity) noexcept {
  try {
    target.Rollback();
    target.Exec("UPDATE tranship.run SET engine_lease_until = NULL WHERE run = $1 AND epoch = $2",
                {identity.run, identity.run_epoch});
  } catch (...) {  // the lease runs out by itself, and the backend is gone before
  }
}

}  // namespace tranship
