// Blockers: which sessions stand in the way of a lock, told so that the user can act.

#ifndef TRANSHIP_ENGINE_BLOCKERS_H_
#define TRANSHIP_ENGINE_BLOCKERS_H_

#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

// Another session that holds, or is queued for, a lock on one of our tables.
struct Blocker {
  int pid = 0;
  TableName table;
  std::string mode;         // "AccessExclusiveLock"
  bool granted = false;     // false: queued before us
  std::string application;  // printable; may be empty
  std::string role;
  std::string query;  // the beginning of its statement, printable; empty where not readable
  std::string since;  // when that statement began

  // "pid 17 (psql, role bob, since 12:00:01) waits for AccessExclusiveLock on s.t: ALTER TABLE ..."
  [[nodiscard]] std::string display() const;
};

// Sessions whose lock on `tables` (or on a partition of them) is at least as strong as `weakest` in
// the order of PostgreSQL's lock levels (1 AccessShare ... 8 AccessExclusive); the ones that hold
// it first. Needs a connection outside of a failed transaction.
[[nodiscard]] std::vector<Blocker> FindBlockers(Connection& connection,
                                                const std::vector<TableName>& tables,
                                                int weakest = 8);

// The blockers' display forms in one line, or `otherwise` when there are none (any more).
[[nodiscard]] std::string DescribeBlockers(const std::vector<Blocker>& blockers,
                                           const std::string& otherwise);
// What to type: names pg_terminate_backend() for each pid.
[[nodiscard]] std::string HowToEnd(const std::vector<Blocker>& blockers);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_BLOCKERS_H_
