#include "engine/ledger/schema.h"

#include <string>

#include "engine/exit_code.h"
#include "engine/ledger/guard_tables.h"
#include "engine/ledger/retry_columns.h"
#include "engine/ledger/stage_tables.h"
#include "engine/ledger/upsert_tables.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// Version 1. `no` counts from 0 within its parent; times are the database's clock.
constexpr const char* kVersion1 = R"sql(
CREATE SCHEMA IF NOT EXISTS tranship;
COMMENT ON SCHEMA tranship IS 'ledger of tranship: runs, chunks, leases, differences';

CREATE TABLE tranship.ledger (
  version int NOT NULL,
  upgraded timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

CREATE TABLE tranship.run (
  run uuid PRIMARY KEY,
  command text NOT NULL,
  state text NOT NULL CHECK (state IN ('planning', 'copying', 'finishing', 'verifying', 'done', 'abandoned')),
  verdict text,
  exit_code int,
  epoch bigint NOT NULL DEFAULT 1,
  fingerprint jsonb NOT NULL,
  options jsonb NOT NULL,
  command_line text NOT NULL,
  version text NOT NULL,
  source jsonb NOT NULL,
  target jsonb NOT NULL,
  source_root text,
  target_root text,
  started timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished timestamptz,
  engine_host text,
  engine_pid int,
  engine_backend int,
  engine_backend_start timestamptz,
  engine_lease_until timestamptz,
  stop_requested boolean NOT NULL DEFAULT false
);

CREATE TABLE tranship.snapshot (
  run uuid NOT NULL REFERENCES tranship.run ON DELETE CASCADE,
  no int NOT NULL,
  snapshot_id text NOT NULL,
  taken timestamptz NOT NULL,
  snapshot text NOT NULL,
  system_identifier text,
  timeline text,
  wal_position text,
  held boolean NOT NULL,
  quiet_witness boolean NOT NULL,
  quiet_reason text,
  PRIMARY KEY (run, no)
);

CREATE TABLE tranship.run_table (
  run uuid NOT NULL REFERENCES tranship.run ON DELETE CASCADE,
  no int NOT NULL,
  source_schema text NOT NULL,
  source_name text NOT NULL,
  target_schema text NOT NULL,
  target_name text NOT NULL,
  plan jsonb NOT NULL,
  leaf_map bytea NOT NULL,
  level int NOT NULL,
  estimated_rows float8 NOT NULL,
  estimated_bytes float8 NOT NULL,
  verdict text,
  verdict_reason text,
  source_rows bigint,
  source_bytes bigint,
  target_rows bigint,
  source_root text,
  target_root text,
  leaves_total int,
  leaves_differing int,
  leaf_states bytea,
  missing bigint,
  extra bigint,
  changed bigint,
  changed_after_copy bigint,
  rejected bigint NOT NULL DEFAULT 0,
  verified timestamptz,
  analyzed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run, no)
);
CREATE INDEX run_table_target ON tranship.run_table (target_schema, target_name);

CREATE TABLE tranship.chunk (
  run uuid NOT NULL,
  table_no int NOT NULL,
  no int NOT NULL,
  part int NOT NULL,
  kind text NOT NULL,
  range_begin text[],
  range_end text[],
  estimated_rows float8 NOT NULL,
  estimated_bytes float8 NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done')),
  epoch bigint,
  attempts int NOT NULL DEFAULT 0,
  worker text,
  rows bigint,
  bytes bigint,
  digest text,
  leaf_sums bytea,
  snapshot_no int,
  xid bigint,
  started timestamptz,
  finished timestamptz,
  PRIMARY KEY (run, table_no, no),
  FOREIGN KEY (run, table_no) REFERENCES tranship.run_table ON DELETE CASCADE
) WITH (fillfactor = 70);

CREATE TABLE tranship.lease (
  run uuid NOT NULL,
  table_no int NOT NULL,
  chunk_no int NOT NULL,
  level int NOT NULL,
  priority float8 NOT NULL,
  done boolean NOT NULL DEFAULT false,
  failed boolean NOT NULL DEFAULT false,
  attempts int NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  worker text,
  backend_pid int,
  backend_start timestamptz,
  lease_until timestamptz,
  PRIMARY KEY (run, table_no, chunk_no),
  FOREIGN KEY (run, table_no, chunk_no) REFERENCES tranship.chunk ON DELETE CASCADE
) WITH (fillfactor = 50);
CREATE INDEX lease_open ON tranship.lease (run, level, priority DESC, table_no, chunk_no) WHERE NOT done;

CREATE TABLE tranship.error (
  run uuid NOT NULL REFERENCES tranship.run ON DELETE CASCADE,
  no bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  table_no int,
  chunk_no int,
  phase text NOT NULL,
  side text,
  sqlstate text,
  constraint_name text,
  message text NOT NULL,
  statement text,
  retried boolean NOT NULL,
  PRIMARY KEY (run, no)
);

CREATE TABLE tranship.object (
  run uuid NOT NULL REFERENCES tranship.run ON DELETE CASCADE,
  no int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('index', 'constraint', 'foreign key', 'trigger')),
  table_schema text NOT NULL,
  table_name text NOT NULL,
  name text NOT NULL,
  definition text NOT NULL,
  restore_statements text[] NOT NULL,
  violations text,
  state text NOT NULL CHECK (state IN ('dropped', 'restored', 'not valid', 'failed')),
  message text,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (run, no)
);

CREATE TABLE tranship.difference (
  run uuid NOT NULL,
  table_no int NOT NULL,
  no int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('missing', 'extra', 'changed')),
  key text NOT NULL,
  after_copy boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run, table_no, no),
  FOREIGN KEY (run, table_no) REFERENCES tranship.run_table ON DELETE CASCADE
);

CREATE TABLE tranship.skipped (
  run uuid NOT NULL REFERENCES tranship.run ON DELETE CASCADE,
  no int NOT NULL,
  name text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (run, no)
);

CREATE TABLE tranship.sequence (
  run uuid NOT NULL REFERENCES tranship.run ON DELETE CASCADE,
  no int NOT NULL,
  name text NOT NULL,
  source_value bigint,
  target_value bigint,
  action text NOT NULL,
  PRIMARY KEY (run, no)
);

INSERT INTO tranship.ledger (version) VALUES (1);
)sql";

// Version 2: rows that were held back or altered.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE tranship.run_table DROP COLUMN rejected;

ALTER TABLE tranship.chunk
  ADD COLUMN rejected bigint NOT NULL DEFAULT 0,
  ADD COLUMN altered bigint NOT NULL DEFAULT 0;

CREATE TABLE tranship.reject (
  run uuid NOT NULL,
  table_no int NOT NULL,
  chunk_no int NOT NULL,
  no int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('rejected', 'altered')),
  key text NOT NULL,
  column_name text,
  value text,
  sqlstate text,
  constraint_name text,
  reason text NOT NULL,
  row_digest text,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (run, table_no, chunk_no, no),
  FOREIGN KEY (run, table_no, chunk_no) REFERENCES tranship.chunk ON DELETE CASCADE
);

INSERT INTO tranship.ledger (version) VALUES (2);
)sql";

// Version 3: staged migrations.
void AddVersion3(Connection& target) {
  for (const char* tables :
       {kStageTables, kGuardTables, kUpsertTables, kCrosswalkTable, kRetryColumns}) {
    target.Exec(tables);
  }
  target.Exec("INSERT INTO tranship.ledger (version) VALUES (3)");
}

std::string Role(Connection& target) { return target.Exec("SELECT current_user").text(0, 0); }

[[noreturn]] void Refuse(const std::string& role, const std::string& what,
                         const std::string& grant) {
  throw UserError(ExitCode::kPrivilege, "role " + Printable(role) + " " + what,
                  "let the owner type: " + Printable(grant) + "; then run the same command again");
}

[[noreturn]] void RefuseUse(Connection& target) {
  const std::string role = Role(target);
  const std::string to = " TO " + QuoteName(role);
  Refuse(role, "may not use the ledger, schema tranship",
         "GRANT USAGE ON SCHEMA tranship" + to +
             "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tranship" + to);
}

void CheckWriting(Connection& target) {
  const Result may = target.Exec(
      "SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(c.oid, 'INSERT') AND "
      "pg_catalog.has_table_privilege(c.oid, 'UPDATE') AND "
      "pg_catalog.has_table_privilege(c.oid, 'DELETE') AND "
      "pg_catalog.has_table_privilege(c.oid, 'SELECT')) FROM pg_catalog.pg_class c "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = 'tranship' AND c.relkind = 'r' AND c.relname !~ '^savepoint_[0-9]'");
  if (!may.flag(0, 0)) RefuseUse(target);
}

void CheckCreating(Connection& target) {
  const Result may = target.Exec(
      "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'), "
      "pg_catalog.current_database()");
  if (may.flag(0, 0)) return;
  const std::string role = Role(target);
  Refuse(role, "may not make the ledger (schema tranship) in this database",
         "GRANT CREATE ON DATABASE " + QuoteName(may.text(0, 1)) + " TO " + QuoteName(role));
}

}  // namespace

int LedgerVersion(Connection& target) {
  const Result ledger = target.Exec(
      "SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND "
      "pg_catalog.has_table_privilege(c.oid, 'SELECT') FROM pg_catalog.pg_class c "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = 'tranship' AND c.relname = 'ledger'");
  if (ledger.rows() == 0) return 0;
  if (!ledger.flag(0, 0)) RefuseUse(target);
  const Result found = target.Exec("SELECT pg_catalog.max(version) FROM tranship.ledger");
  const int version = found.null(0, 0) ? 0 : static_cast<int>(found.integer(0, 0));
  if (version > kLedgerVersion) {
    throw UserError(ExitCode::kUsage,
                    "the ledger in schema tranship has version " + std::to_string(version) +
                        ", this program knows up to " + std::to_string(kLedgerVersion),
                    "use a newer tranship");
  }
  return version;
}

void EnsureCrosswalk(Connection& target) {
  const bool there =
      target.Exec("SELECT pg_catalog.to_regclass('tranship.crosswalk') IS NOT NULL").flag(0, 0);
  if (!there) target.Exec(std::string("CREATE SCHEMA IF NOT EXISTS tranship;") + kCrosswalkTable);
}

void EnsureLedgerSchema(Connection& target) {
  if (LedgerVersion(target) == kLedgerVersion) return CheckWriting(target);
  // Two engines may start on an empty target together: the lock makes the second one wait, then see
  // the first one's.
  target.Exec("BEGIN");
  try {
    target.Exec("SELECT pg_catalog.pg_advisory_xact_lock(8388059230145782)");
    const int version = LedgerVersion(target);
    if (version < 1) {
      CheckCreating(target);
      target.Exec(kVersion1);
    }
    if (version < 2) target.Exec(kVersion2);
    if (version < 3) AddVersion3(target);
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
}

}  // namespace tranship
