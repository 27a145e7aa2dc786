// ReadScript: a file's statements, and what cannot stand among them.

#include <algorithm>
#include <span>

#include "engine/migrate/batch_statement.h"
#include "engine/migrate/migration_plan.h"
#include "hashing/digest.h"
#include "io/error.h"

namespace tranship {
namespace {

using Kind = SqlStatement::Kind;

// What a statement must not be, given where it runs; empty: it may stand.
std::string Refusal(const SqlStatement& statement, const MigrationFile& file) {
  switch (statement.kind) {
    case Kind::kBegin:
    case Kind::kCommit:
    case Kind::kTransaction:
      return "transactions are the runner's: an inner BEGIN, COMMIT or ROLLBACK cannot stand here";
    case Kind::kCopyStdin:
      return "COPY has no data here: use INSERT";
    case Kind::kOutside:
      return file.header.no_transaction ? ""
                                        : "cannot run in a transaction: put \"-- tranship: "
                                          "no-transaction\" into the header";
    default:
      return "";
  }
}

void StripOuterTransaction(std::vector<SqlStatement>& statements) {
  const bool begins = !statements.empty() && statements.front().kind == Kind::kBegin;
  if (!begins || statements.size() < 2 || statements.back().kind != Kind::kCommit) return;
  statements.pop_back();
  statements.erase(statements.begin());
}

}  // namespace

std::string DigestOf(const std::vector<SqlStatement>& statements, int64_t first) {
  std::string text;
  for (int64_t i = 0; i < first && i < static_cast<int64_t>(statements.size()); ++i) {
    text += statements[static_cast<size_t>(i)].text;
    text += '\0';
  }
  return ToHex(HashText(text));
}

MigrationScript ReadScript(const MigrationFile& file, const MigrationDatabase& database,
                           std::vector<std::string>& problems) {
  const auto add = [&](int line, const std::string& problem) {
    problems.push_back(Printable(file.path()) + ":" + std::to_string(line) + ": " + problem);
  };
  SqlStatements split = database.Split(file.text);
  for (const SqlProblem& problem : split.problems) add(problem.line, Printable(problem.message));
  MigrationScript script{&file, std::move(split.statements), true, 0, false};
  // In a transaction the pragma does nothing: the runner sets it before.
  std::erase_if(script.statements, [&](const SqlStatement& statement) {
    if (statement.kind == Kind::kForeignKeysOff) script.foreign_keys = false;
    return statement.kind == Kind::kForeignKeysOff || statement.kind == Kind::kForeignKeysOn;
  });
  StripOuterTransaction(script.statements);
  for (const SqlStatement& statement : script.statements) {
    const std::string refusal = Refusal(statement, file);
    if (!refusal.empty()) add(statement.line, refusal);
  }
  if (!file.header.batch) return script;
  if (script.statements.size() != 1) {
    add(1, "batch takes one UPDATE or DELETE, and there are " +
               std::to_string(script.statements.size()) + " statements");
    return script;
  }
  try {
    (void)BatchStatement(script.statements[0].text, file.header.batch->key);
  } catch (const FormatError& error) {
    add(script.statements[0].line, error.what());
  }
  return script;
}

}  // namespace tranship
