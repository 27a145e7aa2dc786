// The ledger's tables of what guards a staged migration: results of checks, savepoint sets,
// backfills. A version step of engine/ledger/schema.cc, explained in docs/ledger.md.

#ifndef TRANSHIP_ENGINE_LEDGER_GUARD_TABLES_H_
#define TRANSHIP_ENGINE_LEDGER_GUARD_TABLES_H_

namespace tranship {

inline constexpr const char* kGuardTables = R"sql(
CREATE TABLE tranship.check_result (
  scope text NOT NULL,
  no int NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  table_name text,
  side text NOT NULL,
  blocks boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('passed', 'failed', 'error')),
  offending bigint NOT NULL,
  looked_at bigint,
  samples text[] NOT NULL,
  expected text,
  actual text,
  message text,
  seconds float8 NOT NULL,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (scope, no)
);

CREATE TABLE tranship.savepoint_set (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope text NOT NULL,
  table_schema text NOT NULL,
  table_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('rows', 'table', 'batches')),
  predicate text,
  columns text[] NOT NULL,
  column_types text[] NOT NULL,
  key_columns text[] NOT NULL,
  rows bigint NOT NULL DEFAULT 0,
  digest text,
  changed bigint,
  inserted bigint,
  deleted bigint,
  state text NOT NULL CHECK (state IN ('open', 'sealed', 'restored', 'dropped')),
  taken timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  expires timestamptz NOT NULL,
  ended timestamptz
);
CREATE INDEX savepoint_set_scope ON tranship.savepoint_set (scope);

CREATE TABLE tranship.backfill (
  scope text PRIMARY KEY,
  fingerprint text NOT NULL,
  key_columns text[] NOT NULL,
  last_key text[],
  batches bigint NOT NULL DEFAULT 0,
  rows bigint NOT NULL DEFAULT 0,
  changed bigint NOT NULL DEFAULT 0,
  savepoint_set bigint,
  state text NOT NULL CHECK (state IN ('running', 'done')),
  started timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished timestamptz
) WITH (fillfactor = 50);
)sql";

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_GUARD_TABLES_H_
