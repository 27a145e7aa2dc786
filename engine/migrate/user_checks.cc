#include "engine/migrate/user_checks.h"

#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kMostRows = 1000;

std::string Place(const std::string& name, const SqlStatement& check) {
  return name + ":" + std::to_string(check.line) + ": ";
}

}  // namespace

std::vector<SqlStatement> ReadUserChecks(const std::string& name, const std::string& text,
                                         const MigrationDatabase& database,
                                         std::vector<std::string>& problems) {
  SqlStatements split = database.Split(text);
  for (const SqlProblem& problem : split.problems) {
    problems.push_back(name + ":" + std::to_string(problem.line) + ": " +
                       Printable(problem.message));
  }
  for (const SqlStatement& check : split.statements) {
    if (check.kind == SqlStatement::Kind::kOther) continue;
    problems.push_back(Place(name, check) +
                       "is no query; a check reads, and returns no row when "
                       "all is well");
  }
  return std::move(split.statements);
}

std::vector<std::string> RunUserChecks(const std::string& name,
                                       const std::vector<SqlStatement>& checks,
                                       MigrationDatabase& database) {
  std::vector<std::string> failures;
  for (const SqlStatement& check : checks) {
    try {
      const size_t rows = database.FileRows(check.text, kMostRows).size();
      if (rows == 0) continue;
      failures.push_back(Place(name, check) + "returned " +
                         (rows == kMostRows
                              ? "1,000 rows or more"
                              : std::to_string(rows) + (rows == 1 ? " row" : " rows")) +
                         ", and should return none");
    } catch (const DbError& error) {
      failures.push_back(Place(name, check) + "failed: " + Printable(error.server().message));
      break;
    }
  }
  return failures;
}

}  // namespace tranship
