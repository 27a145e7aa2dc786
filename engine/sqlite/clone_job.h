// Cloning an SQLite file: its schema made on the target, then a copy like any other.

#ifndef TRANSHIP_ENGINE_SQLITE_CLONE_JOB_H_
#define TRANSHIP_ENGINE_SQLITE_CLONE_JOB_H_

#include <string>
#include <vector>

#include "engine/copy_job.h"
#include "engine/sqlite/ddl.h"

namespace tranship {

struct ColumnDecision {
  std::string table, column;  // of the file
  std::string declared;       // as written there
  std::string type;           // on the target
  std::string reason;
};

// What a clone would do.
struct ClonePlan {
  size_t tables = 0;  // chosen
  std::vector<ColumnDecision> columns;
  std::vector<ColumnRule> rules;  // how values are read, the user's own included
  CloneDdl ddl;
  std::vector<std::string> existing;  // tables of the file whose counterparts are there already
  std::vector<std::string> problems;  // values that a forced type does not take
};

// Reads the whole file once. Writes nothing. Throws UserError, DbError.
[[nodiscard]] ClonePlan PlanClone(const CopyOptions& options, Observer& observer,
                                  const StopRequest& stop);

// Makes the tables that are missing, in one transaction, and copies (RunCopy with constraints
// rebuilt). Tables that exist are taken as they are, so the same command resumes.
[[nodiscard]] CopyOutcome RunClone(CopyOptions options, Observer& observer,
                                   const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_CLONE_JOB_H_
