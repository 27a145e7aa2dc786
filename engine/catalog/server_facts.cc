#include <algorithm>

#include "engine/catalog/catalog.h"

namespace tranship {

ServerFacts ReadServerFacts(Connection& connection) {
  // Slots that are left for this role: the least of what the server, the database and the role
  // allow. A limit below zero means none.
  const Result r = connection.Exec(R"sql(
    SELECT pg_catalog.current_setting('server_version'), pg_catalog.current_database(), current_user,
           pg_catalog.pg_encoding_to_char(d.encoding), pg_catalog.pg_is_in_recovery(),
           pg_catalog.current_setting('block_size'), pg_catalog.current_setting('max_connections'),
           pg_catalog.current_setting('superuser_reserved_connections'),
           d.datconnlimit, coalesce(r.rolconnlimit, -1), coalesce(r.rolsuper, false),
           (SELECT coalesce(pg_catalog.sum(numbackends), 0) FROM pg_catalog.pg_stat_database),
           (SELECT coalesce(pg_catalog.sum(numbackends), 0) FROM pg_catalog.pg_stat_database
             WHERE datname = pg_catalog.current_database()),
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity WHERE usesysid = r.oid),
           extract(epoch FROM pg_catalog.pg_postmaster_start_time())::pg_catalog.text,
           pg_catalog.current_setting('session_replication_role'),
           (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'lc_monetary'),
           pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE'),
           pg_catalog.current_setting('default_transaction_read_only') = 'on',
           coalesce(pg_catalog.current_setting('reserved_connections', true), '0')
      FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_roles r ON r.rolname = current_user
     WHERE d.datname = pg_catalog.current_database())sql");
  ServerFacts facts;
  facts.version = connection.server_version();
  facts.version_text = r.text(0, 0);
  facts.database = r.text(0, 1);
  facts.role = r.text(0, 2);
  facts.encoding = r.text(0, 3);
  facts.in_recovery = r.flag(0, 4);
  facts.block_size = static_cast<int>(r.integer(0, 5));
  facts.max_connections = static_cast<int>(r.integer(0, 6));
  facts.superuser = r.flag(0, 10);
  facts.started = r.text(0, 14);
  facts.replication_role = r.text(0, 15);
  facts.lc_monetary = r.text(0, 16);
  facts.read_only = r.flag(0, 18);

  int64_t free = facts.max_connections - r.integer(0, 11);
  if (!facts.superuser) free -= r.integer(0, 7) + r.integer(0, 19);  // the latter from 16 on
  if (r.integer(0, 8) >= 0 && !facts.superuser) {
    free = std::min(free, r.integer(0, 8) - r.integer(0, 12));
  }
  if (r.integer(0, 9) >= 0 && !facts.superuser) {
    free = std::min(free, r.integer(0, 9) - r.integer(0, 13));
  }
  facts.free_connections = static_cast<int>(std::max<int64_t>(0, free));

  if (r.flag(0, 17)) {
    facts.system_identifier =
        connection.Exec("SELECT system_identifier FROM pg_catalog.pg_control_system()").text(0, 0);
  }
  return facts;
}

}  // namespace tranship
