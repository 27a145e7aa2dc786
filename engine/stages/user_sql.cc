#include "engine/stages/user_sql.h"

#include "engine/exit_code.h"
#include "io/error.h"
#include "io/pg/user_settings.h"
#include "io/sql_statements.h"

namespace tranship {
namespace {

void Count(const Result& result, StepCounts& counts) {
  const std::string_view tag = result.tag();
  const auto rows = [&] { return static_cast<uint64_t>(result.affected()); };
  if (tag.starts_with("INSERT")) counts.inserted += rows();
  if (tag.starts_with("UPDATE")) counts.updated += rows();
  if (tag.starts_with("DELETE")) counts.deleted += rows();
  if (tag.starts_with("MERGE")) counts.merged += rows();
}

}  // namespace

std::vector<std::string> UserSqlProblems(const std::string& sql, const std::string& name) {
  std::vector<std::string> problems;
  const SqlStatements split = SplitPostgresSql(sql);
  const auto place = [&](int line) { return Printable(name) + ":" + std::to_string(line) + ": "; };
  for (const SqlProblem& problem : split.problems) {
    problems.push_back(place(problem.line) + Printable(problem.message));
  }
  for (const SqlStatement& statement : split.statements) {
    using Kind = SqlStatement::Kind;
    if (statement.kind == Kind::kBegin || statement.kind == Kind::kCommit ||
        statement.kind == Kind::kTransaction) {
      problems.push_back(place(statement.line) +
                         "BEGIN, COMMIT and ROLLBACK belong to tranship: it runs the step in one "
                         "transaction");
    } else if (statement.kind == Kind::kCopyStdin) {
      problems.push_back(place(statement.line) + "COPY with the client has no data here");
    }
  }
  if (split.problems.empty() && split.statements.empty()) {
    problems.push_back(Printable(name) + ": there is no statement in it");
  }
  return problems;
}

std::string OutsideStatement(const std::string& sql) {
  for (const SqlStatement& statement : SplitPostgresSql(sql).statements) {
    if (statement.kind == SqlStatement::Kind::kOutside) return statement.text;
  }
  return "";
}

StepCounts RunUserSql(Connection& target, const std::string& sql, const std::string& name) {
  if (const auto problems = UserSqlProblems(sql, name); !problems.empty()) {
    throw UserError(ExitCode::kUsage, problems.front());
  }
  StepCounts counts;
  const std::string lock_timeout =
      target.Exec("SELECT pg_catalog.current_setting('lock_timeout')").text(0, 0);
  UseDefaultSettings(target, lock_timeout);
  for (const SqlStatement& statement : SplitPostgresSql(sql).statements) {
    try {
      Count(target.Exec(statement.text), counts);
    } catch (const DbError& error) {
      if (error.consequence() != Consequence::kPermanent) throw;
      throw UserError(error.sqlstate() == "42501" ? ExitCode::kPrivilege : ExitCode::kFailed,
                      Printable(name) + ":" + std::to_string(statement.line) + ": " + error.what());
    }
  }
  UsePinnedSettings(target, lock_timeout);
  return counts;
}

}  // namespace tranship
