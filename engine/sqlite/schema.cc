#include "engine/sqlite/schema.h"

#include <algorithm>

#include "io/error.h"

namespace tranship {
namespace {

// A statement over a PRAGMA's rows, for one table or index.
Statement About(const Database& database, const std::string& sql, const std::string& name) {
  Statement statement = database.Prepare(sql);
  statement.BindText(1, name);
  return statement;
}

std::optional<std::string> Maybe(const Statement& row, int column) {
  if (row.null(column)) return std::nullopt;
  return row.text(column);
}

void ReadColumns(const Database& database, SqliteTable& table) {
  Statement row = About(database,
                        "SELECT name, type, \"notnull\", dflt_value, pk, hidden "
                        "FROM pragma_table_xinfo(?1) ORDER BY cid",
                        table.name);
  while (row.Step()) {
    SqliteColumn column;
    column.name = row.text(0);
    column.declared_type = row.text(1);
    column.not_null = row.integer(2) != 0;
    column.default_text = Maybe(row, 3);
    column.key_position = static_cast<int>(row.integer(4));
    column.hidden = row.integer(5) == 1;
    if (row.integer(5) == 2) column.generated = SqliteColumn::Generated::kVirtual;
    if (row.integer(5) == 3) column.generated = SqliteColumn::Generated::kStored;
    table.columns.push_back(std::move(column));
  }
  for (SqliteColumn& column : table.columns) {
    const Database::ColumnFacts facts = database.ColumnFactsOf(table.name, column.name);
    column.collation = facts.collation;
    table.autoincrement |= facts.autoincrement;
  }
}

void ReadIndexColumns(const Database& database, SqliteIndex& index) {
  Statement row = About(database,
                        "SELECT name, \"desc\", coll, cid FROM pragma_index_xinfo(?1) "
                        "WHERE key ORDER BY seqno",
                        index.name);
  while (row.Step()) {
    index.columns.push_back({row.text(0), row.integer(1) != 0, row.text(2)});
    index.has_expression |= row.integer(3) == -2;
  }
}

void ReadIndexes(const Database& database, SqliteTable& table) {
  Statement row = About(database,
                        "SELECT l.name, l.\"unique\", l.origin, l.partial, m.sql "
                        "FROM pragma_index_list(?1) AS l LEFT JOIN sqlite_schema AS m "
                        "ON m.type = 'index' AND m.name = l.name ORDER BY l.seq DESC",
                        table.name);
  while (row.Step()) {
    SqliteIndex index;
    index.name = row.text(0);
    index.unique = row.integer(1) != 0;
    const std::string origin = row.text(2);
    if (origin == "u") index.origin = SqliteIndex::Origin::kUnique;
    if (origin == "pk") index.origin = SqliteIndex::Origin::kPrimaryKey;
    index.partial = row.integer(3) != 0;
    index.sql = row.text(4);
    ReadIndexColumns(database, index);
    table.indexes.push_back(std::move(index));
  }
}

void ReadForeignKeys(const Database& database, SqliteTable& table) {
  Statement row = About(database,
                        "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete "
                        "FROM pragma_foreign_key_list(?1) ORDER BY id DESC, seq",
                        table.name);
  int64_t last = -1;
  while (row.Step()) {
    if (row.integer(0) != last) {
      table.foreign_keys.push_back({row.text(1), {}, {}, row.text(4), row.text(5)});
    }
    last = row.integer(0);
    table.foreign_keys.back().columns.push_back(row.text(2));
    if (!row.null(3)) table.foreign_keys.back().parent_columns.push_back(row.text(3));
  }
}

void FindPrimaryKey(SqliteTable& table) {
  std::vector<const SqliteColumn*> key;
  for (const SqliteColumn& column : table.columns) {
    if (column.key_position > 0) key.push_back(&column);
  }
  std::ranges::sort(key, {}, &SqliteColumn::key_position);
  for (const SqliteColumn* column : key) table.primary_key.push_back(column->name);
  bool has_index = false;
  for (const SqliteIndex& index : table.indexes) {
    if (index.origin != SqliteIndex::Origin::kPrimaryKey) continue;
    has_index = true;
    table.key_descends = std::ranges::any_of(index.columns, &SqliteIndexColumn::descends);
  }
  // A primary key without an index of its own is the rowid.
  table.rowid_is_column = !table.without_rowid && key.size() == 1 && !has_index;
}

void FindRowid(SqliteTable& table) {
  if (table.without_rowid || table.kind == SqliteTable::Kind::kVirtual) return;
  if (table.rowid_is_column) {
    table.rowid = table.primary_key.front();
    return;
  }
  for (const std::string name : {"rowid", "_rowid_", "oid"}) {
    if (table.Find(name) != nullptr) continue;
    table.rowid = name;
    return;
  }
}

std::vector<SqliteTable> ListTables(const Database& database) {
  std::vector<SqliteTable> tables;
  Statement row = database.Prepare(
      "SELECT l.name, l.type, l.wr, l.strict, m.sql FROM pragma_table_list AS l "
      "JOIN sqlite_schema AS m ON m.type = 'table' AND m.name = l.name "
      "WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY l.name");
  while (row.Step()) {
    SqliteTable table;
    table.name = row.text(0);
    const std::string type = row.text(1);
    if (type == "virtual") table.kind = SqliteTable::Kind::kVirtual;
    if (type == "shadow") table.kind = SqliteTable::Kind::kShadow;
    table.without_rowid = row.integer(2) != 0;
    table.strict = row.integer(3) != 0;
    table.sql = row.text(4);
    tables.push_back(std::move(table));
  }
  return tables;
}

void ReadTable(const Database& database, SqliteTable& table) {
  try {
    ReadColumns(database, table);
  } catch (const DbError&) {
    // Its module is not there: nobody can read it, and nobody has to.
    if (table.kind != SqliteTable::Kind::kVirtual) throw;
    return;
  }
  if (table.kind == SqliteTable::Kind::kVirtual) return;
  ReadIndexes(database, table);
  ReadForeignKeys(database, table);
  table.checks = FindChecks(table.sql);
  FindPrimaryKey(table);
  FindRowid(table);
}

void ReadSequences(const Database& database, SqliteSchema& schema) {
  const bool there =
      database.Integer("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'") > 0;
  if (!there) return;
  Statement row = database.Prepare("SELECT name, seq FROM sqlite_sequence");
  while (row.Step()) {
    const std::string name = row.text(0);
    for (SqliteTable& table : schema.tables) {
      // Anybody may write anything into this table.
      const bool integer = row.value(1).storage == StorageClass::kInteger;
      if (SameSqliteName(table.name, name) && integer) table.sequence = row.integer(1);
    }
  }
}

std::vector<SqliteObject> ListObjects(const Database& database, const std::string& type) {
  std::vector<SqliteObject> objects;
  Statement row =
      About(database, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = ?1 ORDER BY name",
            type);
  while (row.Step()) objects.push_back({row.text(0), row.text(1), row.text(2)});
  return objects;
}

}  // namespace

bool SameSqliteName(const std::string& a, const std::string& b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

const SqliteColumn* SqliteTable::Find(const std::string& column) const {
  const auto found = std::ranges::find_if(
      columns, [&](const SqliteColumn& one) { return SameSqliteName(one.name, column); });
  return found == columns.end() ? nullptr : &*found;
}

const SqliteTable* SqliteSchema::Find(const std::string& table) const {
  const auto found = std::ranges::find_if(
      tables, [&](const SqliteTable& one) { return SameSqliteName(one.name, table); });
  return found == tables.end() ? nullptr : &*found;
}

SqliteSchema ReadSqliteSchema(const Database& database) {
  SqliteSchema schema;
  schema.encoding = database.Text("PRAGMA encoding");
  schema.user_version = database.Integer("PRAGMA user_version");
  schema.application_id = database.Integer("PRAGMA application_id");
  schema.tables = ListTables(database);
  for (SqliteTable& table : schema.tables) ReadTable(database, table);
  ReadSequences(database, schema);
  schema.views = ListObjects(database, "view");
  schema.triggers = ListObjects(database, "trigger");
  return schema;
}

}  // namespace tranship
