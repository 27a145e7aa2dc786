// The ledger's tables for plans: stages, steps, their history, approvals.

#ifndef TRANSHIP_ENGINE_LEDGER_STAGE_TABLES_H_
#define TRANSHIP_ENGINE_LEDGER_STAGE_TABLES_H_

namespace tranship {

inline constexpr const char* kStageTables = R"sql(
CREATE TABLE tranship.stage (
  plan text NOT NULL,
  stage text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'stopped', 'failed', 'applied', 'rolling back', 'rolled back')),
  definition text NOT NULL,
  applied_by text NOT NULL DEFAULT session_user,
  message text NOT NULL DEFAULT '',
  begun timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished timestamptz,
  PRIMARY KEY (plan, stage)
);

CREATE TABLE tranship.step (
  plan text NOT NULL,
  stage text NOT NULL,
  no int NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  definition text NOT NULL,
  state text NOT NULL,
  counts jsonb NOT NULL DEFAULT '[]',
  facts jsonb NOT NULL DEFAULT '{}',
  message text NOT NULL DEFAULT '',
  begun timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished timestamptz,
  PRIMARY KEY (plan, stage, no),
  FOREIGN KEY (plan, stage) REFERENCES tranship.stage ON DELETE CASCADE
);

CREATE TABLE tranship.stage_event (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL,
  stage text NOT NULL,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  by text NOT NULL DEFAULT session_user,
  event text NOT NULL,
  detail text NOT NULL
);

CREATE TABLE tranship.approval (
  plan text NOT NULL,
  stage text NOT NULL,
  name text NOT NULL,
  approved_by text NOT NULL,
  note text NOT NULL,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (plan, stage, name)
);
)sql";

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_STAGE_TABLES_H_
