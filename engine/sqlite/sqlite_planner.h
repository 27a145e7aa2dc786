// Planning copies of SQLite tables: chunks are ranges of the rowid, leaves hash the key.

#ifndef TRANSHIP_ENGINE_SQLITE_SQLITE_PLANNER_H_
#define TRANSHIP_ENGINE_SQLITE_SQLITE_PLANNER_H_

#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/planner.h"
#include "engine/sqlite/schema.h"
#include "io/sqlite/database.h"

namespace tranship {

// As MakePlan(), in the state of `database`.
[[nodiscard]] Plan PlanSqlite(const Database& database, const SqliteSchema& schema,
                              std::vector<PlanTable> tables, const PlannerOptions& options);

// The chunks of one table.
[[nodiscard]] std::vector<Chunk> CutSqlite(const Database& database, const SqliteSchema& schema,
                                           const PlanTable& table, const PlannerOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SQLITE_PLANNER_H_
