#include "io/pg/pinned_settings.h"

#include <array>
#include <string_view>

namespace tranship {
namespace {

struct Setting {
  std::string_view name;
  std::string_view value;
  int since = 0;
};

constexpr std::array kSettings = {
    // text forms
    Setting{"DateStyle", "ISO, MDY"},
    Setting{"IntervalStyle", "postgres"},
    Setting{"TimeZone", "UTC"},
    Setting{"extra_float_digits", "3"},
    Setting{"bytea_output", "hex"},
    Setting{"lc_monetary", "C"},
    Setting{"xmloption", "content"},
    Setting{"array_nulls", "on"},
    // meaning of statements
    Setting{"standard_conforming_strings", "on"},
    Setting{"transform_null_equals", "off"},
    Setting{"quote_all_identifiers", "off"},
    Setting{"client_min_messages", "warning"},
    // a claim looks at the ledger again after it has waited for a lock
    Setting{"default_transaction_isolation", "read committed"},
    Setting{"default_transaction_deferrable", "off"},
    // long silent work must not be ended
    Setting{"statement_timeout", "0"},
    Setting{"lock_timeout", "0"},
    Setting{"idle_in_transaction_session_timeout", "0"},
    Setting{"idle_session_timeout", "0", 140000},
    Setting{"transaction_timeout", "0", 170000},
    // a client that died must be noticed
    Setting{"tcp_keepalives_idle", "60"},
    Setting{"tcp_keepalives_interval", "10"},
    Setting{"tcp_keepalives_count", "6"},
    // streams are the parallelism
    Setting{"max_parallel_workers_per_gather", "0"},
    Setting{"jit", "off", 110000},
};

std::string Call(std::string_view name, std::string_view value) {
  std::string out = "pg_catalog.set_config('";
  return out.append(name).append("', '").append(value).append("', false)");
}

}  // namespace

std::string PinStatement(const ServerKind& server, bool row_security_off) {
  std::string sql =
      "SELECT pg_catalog.pg_backend_pid(), pg_catalog.set_config('search_path', $1, false)";
  if (server.sql_ascii) sql += ", " + Call("client_encoding", "SQL_ASCII");
  if (row_security_off) sql += ", " + Call("row_security", "off");
  for (const Setting& setting : kSettings) {
    if (server.version >= setting.since) sql += ", " + Call(setting.name, setting.value);
  }
  // Refused with an error where the server's platform cannot do it; Linux can.
  if (server.version >= 140000) {
    sql +=
        ", CASE WHEN pg_catalog.strpos(pg_catalog.version(), 'linux') OPERATOR(pg_catalog.>) 0 "
        "THEN " +
        Call("client_connection_check_interval", "10s") + " END";
  }
  return sql;
}

}  // namespace tranship
