// pre_check.sql and post_check.sql: each statement must return no row.

#ifndef TRANSHIP_ENGINE_MIGRATE_USER_CHECKS_H_
#define TRANSHIP_ENGINE_MIGRATE_USER_CHECKS_H_

#include <string>
#include <vector>

#include "engine/migrate/migration_database.h"

namespace tranship {

// The statements of a check file; what cannot be one goes to `problems`.
[[nodiscard]] std::vector<SqlStatement> ReadUserChecks(const std::string& name,
                                                       const std::string& text,
                                                       const MigrationDatabase& database,
                                                       std::vector<std::string>& problems);

// Runs them in the transaction that is open, up to the first that fails to run. One line for each
// that returned a row; the rows themselves are not told.
[[nodiscard]] std::vector<std::string> RunUserChecks(const std::string& name,
                                                     const std::vector<SqlStatement>& checks,
                                                     MigrationDatabase& database);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_USER_CHECKS_H_
