// Taking objects away. Bringing them back: restore_objects.cc.

#include "engine/target/objects.h"

#include <algorithm>
#include <set>

#include "engine/blockers.h"
#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/target/taking.h"

namespace tranship {
namespace {

constexpr const char* kDropPatience = "10s";
constexpr int kTries = 3;
constexpr size_t kStatementsAtOnce = 100;

std::vector<Taking> FindAll(Connection& target, const std::vector<TargetRelation>& relations,
                            const CopyOptions& options) {
  std::vector<Taking> all;
  const auto append = [&](std::vector<Taking> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
  };
  // Foreign keys depend on unique indexes: they go first.
  if (options.constraints == Constraints::kRebuild) {
    append(FindForeignKeys(target, relations));
    append(FindIndexes(target, relations));
  }
  if (options.triggers == Triggers::kDisable) append(FindTriggers(target, relations));
  return all;
}

UserError NotAllowed(const DbError& error) {
  return {ExitCode::kPrivilege, std::string("cannot change the target's tables: ") + error.what(),
          "connect to the target as the tables' owner"};
}

std::set<TableName> TablesOf(const std::vector<Taking>& takings) {
  std::set<TableName> tables;
  for (const Taking& taking : takings) {
    for (const TakenObject& object : taking.objects) tables.insert(object.table);
  }
  return tables;
}

[[noreturn]] void ThrowBlocked(Connection& target, const std::vector<Taking>& takings) {
  std::set<TableName> tables = TablesOf(takings);
  for (const Taking& taking : takings)
    tables.insert(taking.referenced.begin(), taking.referenced.end());
  const std::vector<Blocker> blockers = FindBlockers(target, {tables.begin(), tables.end()}, 1);
  throw UserError(ExitCode::kStopped,
                  "could not lock the target's tables: " +
                      DescribeBlockers(blockers, "the session in the way has ended by now"),
                  blockers.empty() ? "run the same command again" : HowToEnd(blockers));
}

// Waits for the locks apart from the statements that need them, so that a try can be given up and
// made again.
void LockTables(Connection& target, const std::vector<Taking>& takings) {
  std::string list;
  for (const TableName& table : TablesOf(takings)) {
    list += (list.empty() ? "LOCK TABLE ONLY " : ", ONLY ") + table.quoted();
  }
  for (int tried = 1;; ++tried) {
    target.Exec("SAVEPOINT tranship_lock");
    try {
      target.Exec(list + " IN ACCESS EXCLUSIVE MODE");
      target.Exec("RELEASE SAVEPOINT tranship_lock");
      return;
    } catch (const DbError& error) {
      if (error.sqlstate() == "42501") throw NotAllowed(error);
      if (error.sqlstate() != "55P03") throw;
      target.Exec("ROLLBACK TO SAVEPOINT tranship_lock");
      if (tried == kTries) ThrowBlocked(target, takings);
    }
  }
}

class Ledger {
 public:
  Ledger(Connection& target, const std::string& run) : target_(target), run_(run) {
    next_ =
        target_
            .Exec("SELECT COALESCE(pg_catalog.max(no) + 1, 0) FROM tranship.object WHERE run = $1",
                  {run_})
            .integer(0, 0);
  }

  // Writes the taking's objects; those that stay count as restored.
  void Record(const Taking& taking) {
    for (const TakenObject& object : taking.objects) {
      const bool kept = !taking.kept_because.empty();
      target_.Exec(
          "INSERT INTO tranship.object (run, no, kind, table_schema, table_name, name, definition, "
          "restore_statements, violations, state, message) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
          {run_, next_++, object.kind, object.table.schema, object.table.name, object.name,
           object.definition, ArrayLiteral(object.steps),
           object.violations.empty() ? Param(std::nullopt) : Param(object.violations),
           kept ? "restored" : "dropped",
           kept ? Param("left in place: " + taking.kept_because) : Param(std::nullopt)});
    }
  }

 private:
  Connection& target_;
  const std::string& run_;
  int64_t next_ = 0;
};

// Runs the statements of [begin, end); what failed is undone.
std::optional<DbError> TryAll(Connection& target, std::vector<Taking>::const_iterator begin,
                              std::vector<Taking>::const_iterator end) {
  std::string statements;
  for (auto taking = begin; taking != end; ++taking) {
    if (taking->kept_because.empty()) statements += taking->statement + ";\n";
  }
  if (statements.empty()) return std::nullopt;
  target.Exec("SAVEPOINT tranship_take");
  try {
    target.Exec(statements);
    target.Exec("RELEASE SAVEPOINT tranship_take");
    return std::nullopt;
  } catch (const DbError& error) {
    const bool blocked = error.sqlstate() == "55P03";
    if (error.consequence() != Consequence::kPermanent && !blocked) throw;
    target.Exec("ROLLBACK TO SAVEPOINT tranship_take");
    if (blocked) ThrowBlocked(target, {begin, end});
    return error;
  }
}

// Many at once, and one by one where that fails: what something else depends on stays.
void Take(Connection& target, std::vector<Taking>& takings) {
  for (size_t begin = 0; begin < takings.size(); begin += kStatementsAtOnce) {
    const size_t end = std::min(begin + kStatementsAtOnce, takings.size());
    const auto at = [&](size_t i) { return takings.cbegin() + static_cast<std::ptrdiff_t>(i); };
    if (!TryAll(target, at(begin), at(end))) continue;
    for (size_t i = begin; i < end; ++i) {
      const std::optional<DbError> error = TryAll(target, at(i), at(i + 1));
      if (!error) continue;
      if (takings[i].essential) {
        if (error->sqlstate() == "42501") throw NotAllowed(*error);
        throw *error;
      }
      takings[i].kept_because =
          Printable(error->server().message +
                    (error->server().detail.empty() ? "" : " (" + error->server().detail + ")"));
    }
  }
}

}  // namespace

void TakeObjectsAway(Connection& target, const std::string& run,
                     const std::vector<PlanTable>& tables, const CopyOptions& options) {
  std::vector<TableName> names;
  for (const PlanTable& table : tables) names.push_back(table.target);
  const std::vector<TargetRelation> relations = ReadTargetRelations(target, names);
  const std::vector<Taking> seen = FindAll(target, relations, options);
  if (seen.empty()) return;

  // The caller's patience, if it has set one.
  const std::string timeout =
      target.Exec("SELECT pg_catalog.current_setting('lock_timeout')").text(0, 0);
  if (timeout == "0") target.Exec(std::string("SET LOCAL lock_timeout = '") + kDropPatience + "'");
  LockTables(target, seen);
  // Asked again: now nobody changes them any more.
  std::vector<Taking> takings = FindAll(target, relations, options);
  Take(target, takings);
  Ledger ledger(target, run);
  for (const Taking& taking : takings) ledger.Record(taking);
  target.Exec("SELECT pg_catalog.set_config('lock_timeout', $1, true)", {timeout});
  PassFailpoint("objects.taken");
}

}  // namespace tranship
