#include "engine/snapshot_holder.h"

#include <algorithm>

#include "engine/blockers.h"
#include "engine/exit_code.h"
#include "engine/snapshot_facts.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr const char* kBegin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
constexpr const char* kLockNotAvailable = "55P03";
constexpr size_t kTablesPerStatement = 250;

// The lock targets as LOCK TABLE takes them: ONLY, but for partitioned tables, whose partitions are
// locked with them. Asked before the transaction begins, since the answer would take its snapshot.
std::vector<std::string> LockTargets(Connection& connection, const std::vector<TableName>& tables) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const Result partitioned = connection.Exec(
      R"sql(
SELECT want.no FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                                pg_catalog.unnest($2::pg_catalog.text[]))
         WITH ORDINALITY AS want (s, t, no)
  JOIN pg_catalog.pg_namespace n ON n.nspname = want.s
  JOIN pg_catalog.pg_class c
    ON c.relnamespace = n.oid AND c.relname = want.t
 WHERE c.relkind = 'p')sql",
      {ArrayLiteral(schemas), ArrayLiteral(names)});
  std::vector<std::string> result;
  for (const TableName& table : tables) {
    result.push_back("ONLY " + QuoteName(table.schema, table.name));
  }
  for (int row = 0; row < partitioned.rows(); ++row) {
    const auto no = static_cast<size_t>(partitioned.integer(row, 0) - 1);
    result[no] = QuoteName(tables[no].schema, tables[no].name);
  }
  return result;
}

void LockAll(Connection& connection, const std::vector<std::string>& targets,
             std::chrono::milliseconds patience) {
  connection.Exec("SET LOCAL lock_timeout = " + std::to_string(patience.count()));
  for (size_t begin = 0; begin < targets.size(); begin += kTablesPerStatement) {
    std::string list;
    const size_t end = std::min(begin + kTablesPerStatement, targets.size());
    for (size_t i = begin; i < end; ++i) list += (list.empty() ? "" : ", ") + targets[i];
    connection.Exec("LOCK TABLE " + list + " IN ACCESS SHARE MODE");
  }
  connection.Exec("SET LOCAL lock_timeout = 0");
}

[[noreturn]] void ThrowBlocked(Connection& connection, const std::vector<TableName>& tables,
                               const std::string& what) {
  connection.Rollback();
  const std::vector<Blocker> blockers = FindBlockers(connection, tables);
  throw UserError(
      ExitCode::kStopped,
      what + ": " + DescribeBlockers(blockers, "the session in the way has ended by now"),
      blockers.empty() ? "run the same command again" : HowToEnd(blockers));
}

void LockOrSayWhoBlocks(Connection& connection, const std::vector<TableName>& tables,
                        const std::vector<std::string>& targets,
                        std::chrono::milliseconds patience) {
  try {
    LockAll(connection, targets, patience);
  } catch (const DbError& error) {
    if (error.sqlstate() != kLockNotAvailable) throw;
    ThrowBlocked(connection, tables,
                 "could not lock the " + connection.side() + "'s tables for reading within " +
                     std::to_string(patience.count()) + " ms");
  }
}

}  // namespace

// An identifier that names no snapshot any more: 22023 up to PostgreSQL 16, 42704 later, 55000 when
// its process has just ended.
bool SnapshotIsGone(const DbError& error) {
  return error.sqlstate() == "22023" || error.sqlstate() == "42704" || error.sqlstate() == "55000";
}

SnapshotHolder SnapshotHolder::Take(Connection connection, const std::vector<TableName>& tables,
                                    std::chrono::milliseconds patience, bool witness) {
  const std::vector<std::string> targets = LockTargets(connection, tables);
  connection.Exec(kBegin);
  LockOrSayWhoBlocks(connection, tables, targets, patience);
  const std::string id = connection.Exec("SELECT pg_catalog.pg_export_snapshot()").text(0, 0);
  SnapshotFacts facts = ReadSnapshotFacts(connection, tables, witness);
  facts.id = id;
  return {std::move(connection), std::move(facts)};
}

std::optional<SnapshotHolder> SnapshotHolder::Join(Connection connection, const std::string& id,
                                                   const std::vector<TableName>& tables,
                                                   std::chrono::milliseconds patience) {
  const std::vector<std::string> targets = LockTargets(connection, tables);
  try {
    ImportSnapshot(connection, id);
  } catch (const DbError& error) {
    if (SnapshotIsGone(error)) return std::nullopt;
    throw;
  }
  LockOrSayWhoBlocks(connection, tables, targets, patience);
  SnapshotFacts facts = ReadSnapshotFacts(connection, tables, true);
  facts.id = id;
  facts.held = true;
  return SnapshotHolder(std::move(connection), std::move(facts));
}

void SnapshotHolder::Release() noexcept {
  connection_.Rollback();
  connection_.Close();
}

void ImportSnapshot(Connection& connection, const std::string& id) {
  connection.Exec(kBegin);
  try {
    connection.Exec("SET TRANSACTION SNAPSHOT " + QuoteLiteral(id));
  } catch (...) {
    connection.Rollback();
    throw;
  }
}

void LockForReading(Connection& connection, const TableName& table) {
  try {
    connection.Exec("LOCK TABLE ONLY " + QuoteName(table.schema, table.name) +
                    " IN ACCESS SHARE MODE NOWAIT");
  } catch (const DbError& error) {
    if (error.sqlstate() != kLockNotAvailable) throw;
    ThrowBlocked(connection, {table}, "could not lock " + table.display() + " for reading");
  }
}

}  // namespace tranship
