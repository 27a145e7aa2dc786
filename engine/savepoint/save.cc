#include "engine/savepoint/save.h"

#include "engine/catalog/table_sql.h"
#include "engine/exit_code.h"
#include "engine/savepoint/set_sql.h"

namespace tranship {
namespace {

Table Savable(Connection& target, const SaveSpec& spec, bool needs_key) {
  for (const std::string& problem : spec.Validate()) throw UserError(ExitCode::kUsage, problem);
  Table table = ReadTable(target, spec.table);
  const bool fit = table.kind == Table::Kind::kPartitioned ||
                   (table.kind == Table::Kind::kPlain && !table.has_children);
  if (!fit) {
    throw UserError(ExitCode::kUsage,
                    "no savepoint set can be taken of " + spec.table.display() +
                        ": it is no table, or others inherit from it",
                    "name the tables themselves");
  }
  if (needs_key && RowKey(table).empty()) {
    throw UserError(ExitCode::kUsage,
                    spec.table.display() +
                        " has no unique key without NULLs, so only the whole table can be kept",
                    "leave the predicate out, or add a primary key");
  }
  return table;
}

SavepointSet Enter(Connection& target, const SaveSpec& spec, const Table& table, SetKind kind) {
  std::vector<std::string> names, types;
  for (const Column& column : table.columns) {
    names.push_back(column.name);
    types.push_back(column.type);
  }
  const std::vector<std::string> key = RowKey(table);
  const Result r = target.Exec(
      "INSERT INTO tranship.savepoint_set (scope, table_schema, table_name, kind, predicate, "
      "columns, column_types, key_columns, state, expires) VALUES ($1, $2, $3, $4, $5, $6::text[], "
      "$7::text[], $8::text[], 'open', pg_catalog.clock_timestamp() + $9::float8 * interval '1 s') "
      "RETURNING id",
      {spec.scope, spec.table.schema, spec.table.name, ToString(kind),
       spec.where.empty() ? std::nullopt : std::optional(spec.where), ArrayLiteral(names),
       ArrayLiteral(types), ArrayLiteral(key), static_cast<int64_t>(spec.keep.count())});
  const int64_t id = r.integer(0, 0);
  const std::string from = " FROM " + spec.table.quoted();
  const std::string rows = kind == SetKind::kBatches ? " WITH NO DATA" : "";
  const std::string where = spec.where.empty() ? "" : " WHERE (" + spec.where + "\n)";
  target.Exec(
      "CREATE TABLE " + BeforeTable(id) + " AS SELECT " + NameList(names) + from + where + rows,
      std::span<const Param>());
  target.Exec("CREATE TABLE " + AfterTable(id) + " AS SELECT " +
              (key.empty() ? "" : NameList(key) + ", ") + "''::pg_catalog.text AS tranship_digest" +
              from + " WITH NO DATA");
  if (kind == SetKind::kBatches) {
    target.Exec("CREATE INDEX ON " + BeforeTable(id) + " (" + NameList(key) +
                "); CREATE INDEX ON " + AfterTable(id) + " (" + NameList(key) + ")");
  }
  target.Exec("UPDATE tranship.savepoint_set SET rows = (SELECT pg_catalog.count(*) FROM " +
              BeforeTable(id) + ") WHERE id = " + std::to_string(id));
  return LoadSet(target, id);
}

void LockOutWriters(Connection& target, const TableName& table) {
  target.Exec("LOCK TABLE " + table.quoted() + " IN SHARE ROW EXCLUSIVE MODE");
}

// Rows that look otherwise than before, and rows that were not there.
void RecordDifferences(Connection& target, const SavepointSet& set, const std::string& inserted) {
  const std::string now = RowDigest(set.columns, "t.");
  const std::string into = "INSERT INTO " + AfterTable(set.id) + " SELECT " +
                           NameList(set.key, "t.") + ", " + now + " FROM " + set.table.quoted() +
                           " AS t ";
  const std::string same = SameKey(set.key, "t.", "b.");
  const std::string before = BeforeTable(set.id) + " AS b";
  target.Exec(into + "JOIN " + before + " ON " + same + " WHERE " + now + " <> " +
              RowDigest(set.columns, "b."));
  const std::string fresh = "NOT EXISTS (SELECT FROM " + before + " WHERE " + same + ")";
  if (set.kind == SetKind::kTable) {
    target.Exec(into + "WHERE " + fresh);
  } else if (!inserted.empty()) {
    // The predicate names the table, or nothing: so it is asked apart.
    target.Exec(into + "JOIN (SELECT " + NameList(set.key) + " FROM " + set.table.quoted() +
                    " WHERE (" + inserted + "\n)) AS i ON " + SameKey(set.key, "t.", "i.") +
                    " WHERE " + fresh,
                std::span<const Param>());
  }
}

// Keeps rows that were changed or are gone. Copied anew: deleting would leave the space taken.
void ForgetUnchanged(Connection& target, const SavepointSet& set) {
  const std::string before = BeforeTable(set.id);
  const auto after = [&](const std::string& more) {
    return "EXISTS (SELECT FROM " + AfterTable(set.id) + " AS a WHERE " +
           SameKey(set.key, "a.", "b.") + more + ")";
  };
  const std::string kept =
      set.kind == SetKind::kBatches
          ? "NOT " + after(" AND a.tranship_digest = " + RowDigest(set.columns, "b."))
          : after("") + " OR NOT EXISTS (SELECT FROM " + set.table.quoted() + " AS t WHERE " +
                SameKey(set.key, "t.", "b.") + ")";
  const Result any =
      target.Exec("SELECT EXISTS (SELECT FROM " + before + " AS b WHERE NOT (" + kept + "))");
  if (!any.flag(0, 0)) return;
  target.Exec("CREATE TABLE " + before + "_kept AS SELECT b.* FROM " + before + " AS b WHERE " +
              kept);
  if (set.kind == SetKind::kBatches) {
    target.Exec("DELETE FROM " + AfterTable(set.id) + " AS a USING " + before + " AS b WHERE " +
                SameKey(set.key, "a.", "b.") +
                " AND a.tranship_digest = " + RowDigest(set.columns, "b."));
  }
  target.Exec("DROP TABLE " + before + "; ALTER TABLE " + before + "_kept RENAME TO " +
              "savepoint_" + std::to_string(set.id));
}

std::string CountChanges(const SavepointSet& set) {
  const std::string before = BeforeTable(set.id);
  const std::string after = AfterTable(set.id);
  const std::string both = SameKey(set.key, "a.", "b.");
  return "changed = (SELECT pg_catalog.count(*) FROM " + before + " AS b JOIN " + after +
         " AS a ON " + both + "), inserted = (SELECT pg_catalog.count(*) FROM " + after +
         " AS a WHERE NOT EXISTS (SELECT FROM " + before + " AS b WHERE " + both +
         ")), deleted = (SELECT pg_catalog.count(*) FROM " + before +
         " AS b WHERE NOT EXISTS (SELECT FROM " + after + " AS a WHERE " + both + ")), ";
}

}  // namespace

std::vector<std::string> SaveSpec::Validate() const {
  std::vector<std::string> problems;
  if (table.name.empty()) problems.emplace_back("a savepoint set needs a table");
  if (scope.empty()) problems.emplace_back("a savepoint set needs a scope");
  if (keep.count() < 1) problems.emplace_back("keep is at least one second");
  return problems;
}

SavepointSet SaveAffected(Connection& target, const SaveSpec& spec) {
  const Table table = Savable(target, spec, !spec.where.empty());
  LockOutWriters(target, spec.table);
  return Enter(target, spec, table, spec.where.empty() ? SetKind::kTable : SetKind::kRows);
}

SavepointSet OpenSet(Connection& target, const SaveSpec& spec) {
  const Table table = Savable(target, spec, true);
  SaveSpec all = spec;
  all.where.clear();
  return Enter(target, all, table, SetKind::kBatches);
}

void AddToSet(Connection& target, const SavepointSet& set, const std::string& where) {
  const auto unknown = [&](const std::string& table) {
    return " AND NOT EXISTS (SELECT FROM " + table + " AS k WHERE " + SameKey(set.key, "k.", "t.") +
           ")";
  };
  target.Exec("INSERT INTO " + BeforeTable(set.id) + " SELECT " + NameList(set.columns, "t.") +
                  " FROM (SELECT * FROM " + set.table.quoted() + " WHERE (" + where +
                  "\n) FOR UPDATE) AS t WHERE true" + unknown(BeforeTable(set.id)) +
                  unknown(AfterTable(set.id)),
              std::span<const Param>());
}

void RecordInSet(Connection& target, const SavepointSet& set, const std::string& where) {
  const std::string rows =
      "(SELECT * FROM " + set.table.quoted() + " WHERE (" + where + "\n)) AS t";
  const std::span<const Param> none;
  target.Exec("DELETE FROM " + AfterTable(set.id) + " AS a USING " + rows + " WHERE " +
                  SameKey(set.key, "a.", "t."),
              none);
  target.Exec("INSERT INTO " + AfterTable(set.id) + " SELECT " + NameList(set.key, "t.") + ", " +
                  RowDigest(set.columns, "t.") + " FROM " + rows,
              none);
}

SavepointSet SealSet(Connection& target, int64_t id, const std::string& inserted) {
  const SavepointSet set = LoadSet(target, id);
  if (set.state != SetState::kOpen) {
    throw UserError(ExitCode::kUsage, "savepoint set " + std::to_string(id) + " is sealed already");
  }
  if (set.key.empty()) {
    target.Exec("INSERT INTO " + AfterTable(id) + " SELECT " + RowDigest(set.columns, "t.") +
                " FROM " + set.table.quoted() + " AS t");
  } else {
    if (set.kind != SetKind::kBatches) RecordDifferences(target, set, inserted);
    ForgetUnchanged(target, set);
  }
  const std::string before = BeforeTable(id);
  const std::string digest =
      DigestOfRows(target, RowDigest(set.columns, "b."), "FROM " + before + " AS b");
  target.Exec("UPDATE tranship.savepoint_set SET state = 'sealed', " +
                  (set.key.empty() ? "" : CountChanges(set)) +
                  "digest = $2, rows = (SELECT pg_catalog.count(*) FROM " + before +
                  ") WHERE id = $1",
              {id, digest});
  return LoadSet(target, id);
}

}  // namespace tranship
