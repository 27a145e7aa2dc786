#include "io/pg/advisory_lock.h"

namespace tranship {

std::optional<std::string> TryAdvisoryLock(Connection& connection, int64_t key) {
  const std::string lock = std::to_string(key);
  if (connection.Exec("SELECT pg_catalog.pg_try_advisory_lock(" + lock + ")").flag(0, 0)) {
    return std::nullopt;
  }
  const Result holder = connection.Exec(
      "SELECT pg_catalog.format('%s of role %s from %s, process %s, since %s', "
      "a.application_name, a.usename, coalesce(pg_catalog.host(a.client_addr), 'a local socket'), "
      "a.pid, a.backend_start) FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON "
      "a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND "
      "l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = "
      "pg_catalog.current_database()) AND (l.classid::bigint << 32) + l.objid::bigint = " +
      lock);
  return holder.rows() == 0 ? "another session" : holder.text(0, 0);
}

}  // namespace tranship
