// The user's own SQL, run as its author would see it: the session's default settings instead of the
// ones that tranship pins, one statement after the other, rows counted.
//
// Errors: DbError; UserError for what must not stand in it.

#ifndef TRANSHIP_ENGINE_STAGES_USER_SQL_H_
#define TRANSHIP_ENGINE_STAGES_USER_SQL_H_

#include <string>
#include <vector>

#include "engine/stages/step.h"
#include "io/pg/connection.h"

namespace tranship {

// What keeps `sql` from being run in a transaction of ours, one printable line each, with lines of
// `name`: syntax errors, BEGIN and COMMIT, COPY FROM STDIN.
[[nodiscard]] std::vector<std::string> UserSqlProblems(const std::string& sql,
                                                       const std::string& name);

// The first statement that cannot run in any transaction; empty when all can.
[[nodiscard]] std::string OutsideStatement(const std::string& sql);

// Requires: an open transaction; no problems. Leaves the session as it was.
[[nodiscard]] StepCounts RunUserSql(Connection& target, const std::string& sql,
                                    const std::string& name);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_USER_SQL_H_
