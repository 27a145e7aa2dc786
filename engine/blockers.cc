#include "engine/blockers.h"

#include <set>

namespace tranship {
namespace {

// $1, $2: schemas and names; $3: the weakest level of interest. Partitions and children count as
// their root, since LOCK TABLE on the root waits for them.
constexpr const char* kFindBlockers = R"sql(
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
SELECT l.pid, n.nspname, c.relname, l.mode, l.granted, a.application_name, a.usename,
       pg_catalog.left(a.query, 80), pg_catalog.date_trunc('second', a.query_start)
  FROM chosen
  JOIN pg_catalog.pg_locks l ON l.relation = chosen.oid
  JOIN pg_catalog.pg_database d
    ON d.oid = l.database
   AND d.datname = pg_catalog.current_database()
  JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'relation'
   AND l.pid <> pg_catalog.pg_backend_pid()
   AND pg_catalog.array_position(ARRAY['AccessShareLock', 'RowShareLock', 'RowExclusiveLock',
         'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
         'AccessExclusiveLock'], l.mode) >= $3::pg_catalog.int4
 ORDER BY l.granted DESC, a.query_start, l.pid
 LIMIT 10)sql";

}  // namespace

std::string Blocker::display() const {
  std::string who = "pid " + std::to_string(pid) + " (";
  if (!application.empty()) who += application + ", ";
  who += "role " + (role.empty() ? "unknown" : role);
  if (!since.empty()) who += ", since " + since;
  who += granted ? ") holds " : ") waits for ";
  who += mode + " on " + table.display();
  if (!query.empty()) who += ": " + query;
  return who;
}

std::vector<Blocker> FindBlockers(Connection& connection, const std::vector<TableName>& tables,
                                  int weakest) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const Result found =
      connection.Exec(kFindBlockers, {ArrayLiteral(schemas), ArrayLiteral(names), weakest});
  std::vector<Blocker> result;
  for (int row = 0; row < found.rows(); ++row) {
    result.push_back({.pid = static_cast<int>(found.integer(row, 0)),
                      .table = {found.text(row, 1), found.text(row, 2)},
                      .mode = found.text(row, 3),
                      .granted = found.flag(row, 4),
                      .application = Printable(found.view(row, 5)),
                      .role = Printable(found.view(row, 6)),
                      .query = Printable(found.view(row, 7)),
                      .since = found.text(row, 8)});
  }
  return result;
}

std::string DescribeBlockers(const std::vector<Blocker>& blockers, const std::string& otherwise) {
  std::string text;
  for (const Blocker& blocker : blockers) text += (text.empty() ? "" : "; ") + blocker.display();
  return text.empty() ? otherwise : text;
}

std::string HowToEnd(const std::vector<Blocker>& blockers) {
  std::set<int> pids;
  for (const Blocker& blocker : blockers) pids.insert(blocker.pid);
  std::string text = "wait until it has ended";
  const char* before = ", or end it with ";
  for (const int pid : pids) {
    text += before + ("SELECT pg_terminate_backend(" + std::to_string(pid) + ")");
    before = ", ";
  }
  return text + "; then run the same command again";
}

}  // namespace tranship
