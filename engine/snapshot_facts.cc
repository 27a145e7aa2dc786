#include "engine/snapshot_facts.h"

#include <chrono>
#include <string>
#include <thread>

#include "engine/quiet_proof.h"

namespace tranship {
namespace {

constexpr auto kFlushPatience = std::chrono::seconds(1);
constexpr auto kFlushPoll = std::chrono::milliseconds(20);

// The control file's functions may have been revoked; asking first keeps the transaction alive.
void ReadControlData(Connection& connection, SnapshotFacts& facts) {
  const Result may = connection.Exec(
      "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AND "
      "pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE')");
  if (!may.flag(0, 0)) return;
  const Result control = connection.Exec(
      "SELECT s.system_identifier, c.timeline_id FROM pg_catalog.pg_control_system() s, "
      "pg_catalog.pg_control_checkpoint() c");
  facts.system_identifier = control.text(0, 0);
  facts.timeline = control.text(0, 1);
}

// The insert position lies behind the header of a page that nothing was written to yet, when the
// last record ended at the page's end; the flush position then is the page's beginning. $1: the
// insert position.
constexpr const char* kFlushed = R"sql(
SELECT pg_catalog.pg_current_wal_flush_lsn() - '0/0'::pg_catalog.pg_lsn
       >=
       CASE WHEN p.at % p.page = 24
              OR p.at % p.segment = 40
            THEN p.at - (p.at % p.page) ELSE p.at END
  FROM (SELECT $1::pg_catalog.pg_lsn - '0/0'::pg_catalog.pg_lsn,
               pg_catalog.current_setting('wal_block_size')::pg_catalog.numeric,
               pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))
                 ::pg_catalog.numeric) AS p (at, page, segment))sql";

bool WaitForFlush(Connection& connection, const std::string& position) {
  const auto deadline = std::chrono::steady_clock::now() + kFlushPatience;
  while (!connection.Exec(kFlushed, {position}).flag(0, 0)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kFlushPoll);
  }
  return true;
}

// Display form of an unlogged table among `tables` or their partitions, "" when there is none.
std::string FindUnlogged(Connection& connection, const std::vector<TableName>& tables) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const Result found = connection.Exec(
      R"sql(
WITH RECURSIVE chosen (oid) AS (
  SELECT c.oid FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                           pg_catalog.unnest($2::pg_catalog.text[])) AS want (s, t)
    JOIN pg_catalog.pg_namespace n ON n.nspname = want.s
    JOIN pg_catalog.pg_class c
      ON c.relnamespace = n.oid AND c.relname = want.t
  UNION
  SELECT i.inhrelid FROM chosen
    JOIN pg_catalog.pg_inherits i ON i.inhparent = chosen.oid
)
SELECT n.nspname, c.relname FROM chosen
  JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relpersistence <> 'p' LIMIT 1)sql",
      {ArrayLiteral(schemas), ArrayLiteral(names)});
  if (found.rows() == 0) return "";
  return TableName{found.text(0, 0), found.text(0, 1)}.display();
}

// Why this snapshot cannot witness quiet; "" when it can.
std::string WhyNoWitness(Connection& connection, const SnapshotFacts& facts, bool fsync,
                         const std::vector<TableName>& tables, bool witness) {
  if (connection.side() != "source") return "not a source";
  if (!witness) return "nobody goes on from it";
  if (facts.wal_position.empty()) return "the source is a standby";
  if (facts.system_identifier.empty()) {
    return "the control data is not readable (GRANT EXECUTE ON FUNCTION pg_control_system(), "
           "pg_control_checkpoint())";
  }
  if (!fsync) return "fsync is off on the source";
  if (!NothingInProgress(facts.text)) return "transactions were in progress";
  const std::string unlogged = FindUnlogged(connection, tables);
  if (!unlogged.empty()) return unlogged + " is unlogged";
  if (!WaitForFlush(connection, facts.wal_position))
    return "the source's WAL was not flushed in time";
  return "";
}

}  // namespace

SnapshotFacts ReadSnapshotFacts(Connection& connection, const std::vector<TableName>& tables,
                                bool witness) {
  SnapshotFacts facts;
  const std::string snapshot = connection.server_version() >= 130000
                                   ? "pg_catalog.pg_current_snapshot()"
                                   : "pg_catalog.txid_current_snapshot()";
  const Result now =
      connection.Exec("SELECT " + snapshot +
                      ", pg_catalog.clock_timestamp(), pg_catalog.current_setting('fsync') "
                      " = 'on', CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN "
                      "pg_catalog.pg_current_wal_insert_lsn() END");
  facts.text = now.text(0, 0);
  facts.taken = now.text(0, 1);
  facts.wal_position = now.text(0, 3);
  ReadControlData(connection, facts);
  facts.quiet_reason = WhyNoWitness(connection, facts, now.flag(0, 2), tables, witness);
  facts.quiet_witness = facts.quiet_reason.empty();
  return facts;
}

}  // namespace tranship
