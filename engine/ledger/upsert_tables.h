// What the ledger keeps of upserts: what became of the target's rows; old keys beside those that the
// target made.

#ifndef TRANSHIP_ENGINE_LEDGER_UPSERT_TABLES_H_
#define TRANSHIP_ENGINE_LEDGER_UPSERT_TABLES_H_

namespace tranship {

inline constexpr const char* kUpsertTables = R"sql(
ALTER TABLE tranship.chunk
  ADD COLUMN inserted bigint NOT NULL DEFAULT 0,
  ADD COLUMN updated bigint NOT NULL DEFAULT 0,
  ADD COLUMN unchanged bigint NOT NULL DEFAULT 0;

ALTER TABLE tranship.run_table ADD COLUMN only_in_target bigint;
)sql";

// By itself, too: rehearsals have no ledger.
inline constexpr const char* kCrosswalkTable = R"sql(
CREATE TABLE tranship.crosswalk (
  source_table text NOT NULL,
  target_schema text NOT NULL,
  target_table text NOT NULL,
  old_key text NOT NULL,
  new_key text NOT NULL,
  run uuid,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (target_schema, target_table, source_table, old_key)
);
)sql";

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_UPSERT_TABLES_H_
