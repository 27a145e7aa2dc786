#include "engine/sqlite/schema.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string_view>

namespace tranship {
namespace {

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
  });
  return text;
}

// Table-valued PRAGMAs take their argument as a value, so that no name has to be quoted.
Statement Ask(const Database& database, std::string_view sql, const std::string& argument) {
  Statement statement = database.Prepare(sql);
  statement.BindText(1, argument);
  return statement;
}

void ReadColumns(const Database& database, SqliteTable& table) {
  Statement rows = Ask(database,
                       "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM "
                       "pragma_table_xinfo(?1) ORDER BY cid",
                       table.name);
  while (rows.Step()) {
    const int64_t hidden = rows.integer(5);
    if (hidden == 1) continue;  // of a virtual table
    SqliteColumn& column = table.columns.emplace_back();
    column.name = rows.text(0);
    column.declared = rows.text(1);
    column.not_null = rows.integer(2) != 0;
    if (!rows.null(3)) column.default_sql = rows.text(3);
    column.key_place = static_cast<int>(rows.integer(4));
    column.generated = hidden == 2 || hidden == 3;
    column.stored = hidden == 3;
  }
}

void ReadIndexes(const Database& database, SqliteTable& table) {
  Statement rows = Ask(database,
                       "SELECT l.name, l.\"unique\", l.origin, l.partial, s.sql FROM "
                       "pragma_index_list(?1) l LEFT JOIN sqlite_schema s ON s.type = 'index' AND "
                       "s.name = l.name ORDER BY l.seq DESC",
                       table.name);
  while (rows.Step()) {
    SqliteIndex& index = table.indexes.emplace_back();
    index.name = rows.text(0);
    index.unique = rows.integer(1) != 0;
    const std::string origin = rows.text(2);
    index.origin = origin.empty() ? 'c' : origin.front();
    index.partial = rows.integer(3) != 0;
    index.sql = rows.text(4);
  }
  for (SqliteIndex& index : table.indexes) {
    Statement terms = Ask(database,
                          "SELECT name, \"desc\", coll FROM pragma_index_xinfo(?1) WHERE key = 1 "
                          "ORDER BY seqno",
                          index.name);
    while (terms.Step()) {
      index.terms.push_back({terms.text(0), terms.integer(1) != 0, terms.text(2)});
    }
  }
}

void ReadForeignKeys(const Database& database, SqliteTable& table) {
  Statement rows = Ask(database,
                       "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete FROM "
                       "pragma_foreign_key_list(?1) ORDER BY id DESC, seq",
                       table.name);
  std::optional<int64_t> last;
  while (rows.Step()) {
    if (last != rows.integer(0)) {
      last = rows.integer(0);
      SqliteForeignKey& key = table.foreign_keys.emplace_back();
      key.referenced = rows.text(1);
      key.on_update = rows.text(4);
      key.on_delete = rows.text(5);
    }
    SqliteForeignKey& key = table.foreign_keys.back();
    key.columns.push_back(rows.text(2));
    if (!rows.null(3)) key.referenced_columns.push_back(rows.text(3));
  }
}

// INTEGER PRIMARY KEY and nothing else is the rowid; other primary keys have an index of their own.
void FindRowidColumn(SqliteTable& table) {
  if (table.without_rowid || table.kind != SqliteTable::Kind::kTable) return;
  const auto in_key = [](const SqliteColumn& column) { return column.key_place > 0; };
  if (std::ranges::count_if(table.columns, in_key) != 1) return;
  const bool has_index = std::ranges::any_of(
      table.indexes, [](const SqliteIndex& index) { return index.origin == 'p'; });
  if (has_index) return;
  table.rowid_column =
      static_cast<size_t>(std::ranges::find_if(table.columns, in_key) - table.columns.begin());
}

// Only a rowid table may say AUTOINCREMENT, and then sqlite_sequence exists; the word is looked for
// outside of quotes and comments.
bool SaysAutoincrement(std::string_view sql) {
  std::string bare;
  for (size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (c == '\'' || c == '"' || c == '`' || c == '[') {
      const char end = c == '[' ? ']' : c;
      for (++i; i < sql.size() && sql[i] != end; ++i) {
      }
      bare += ' ';
    } else if (sql.substr(i, 2) == "--") {
      while (i < sql.size() && sql[i] != '\n') ++i;
    } else if (sql.substr(i, 2) == "/*") {
      const size_t end = sql.find("*/", i + 2);
      if (end == std::string_view::npos) break;
      i = end + 1;
    } else {
      bare += c;
    }
  }
  return Lower(std::move(bare)).find("autoincrement") != std::string::npos;
}

void ReadSequences(const Database& database, SqliteSchema& schema) {
  if (database.Integer("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'") == 0)
    return;
  Statement rows = database.Prepare("SELECT name, max(seq) FROM sqlite_sequence GROUP BY name");
  std::map<std::string, int64_t> found;
  while (rows.Step()) found[Lower(rows.text(0))] = rows.integer(1);
  for (SqliteTable& table : schema.tables) {
    table.autoincrement = table.rowid_column.has_value() && SaysAutoincrement(table.sql);
    const auto sequence = found.find(Lower(table.name));
    if (table.autoincrement && sequence != found.end()) table.sequence = sequence->second;
  }
}

// A shadow table is its virtual table's name, an underscore and more.
void NameOwners(SqliteSchema& schema) {
  for (SqliteTable& shadow : schema.tables) {
    if (shadow.kind != SqliteTable::Kind::kShadow) continue;
    for (const SqliteTable& table : schema.tables) {
      if (table.kind == SqliteTable::Kind::kVirtual &&
          Lower(shadow.name).starts_with(Lower(table.name) + "_")) {
        shadow.module = table.name;
      }
    }
  }
}

}  // namespace

bool SqliteIndex::on_expression() const {
  return std::ranges::any_of(terms, [](const Term& term) { return term.column.empty(); });
}

const SqliteColumn* SqliteTable::Find(const std::string& column) const {
  const auto found = std::ranges::find_if(
      columns, [&](const SqliteColumn& one) { return Lower(one.name) == Lower(column); });
  return found == columns.end() ? nullptr : &*found;
}

std::string SqliteTable::RowidName() const {
  if (without_rowid || kind == Kind::kVirtual) return "";
  if (rowid_column) return columns[*rowid_column].name;
  for (const char* alias : {"rowid", "_rowid_", "oid"}) {
    if (Find(alias) == nullptr) return alias;
  }
  return "";
}

const SqliteTable* SqliteSchema::Find(const std::string& table) const {
  const auto found = std::ranges::find_if(
      tables, [&](const SqliteTable& one) { return Lower(one.name) == Lower(table); });
  return found == tables.end() ? nullptr : &*found;
}

SqliteSchema ReadSqliteSchema(const Database& database) {
  SqliteSchema schema;
  schema.encoding = database.Text("PRAGMA encoding");
  Statement rows = database.Prepare(
      "SELECT t.name, t.type, t.wr, t.strict, s.sql FROM pragma_table_list t JOIN sqlite_schema s "
      "ON s.type = 'table' AND s.name = t.name WHERE t.schema = 'main' AND t.type <> 'view' AND "
      "t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name");
  while (rows.Step()) {
    SqliteTable& table = schema.tables.emplace_back();
    table.name = rows.text(0);
    const std::string type = rows.text(1);
    table.kind = type == "virtual"  ? SqliteTable::Kind::kVirtual
                 : type == "shadow" ? SqliteTable::Kind::kShadow
                                    : SqliteTable::Kind::kTable;
    table.without_rowid = rows.integer(2) != 0;
    table.strict = rows.integer(3) != 0;
    table.sql = rows.text(4);
  }
  for (SqliteTable& table : schema.tables) {
    if (table.kind == SqliteTable::Kind::kVirtual) continue;  // its module may not be there
    ReadColumns(database, table);
    ReadIndexes(database, table);
    ReadForeignKeys(database, table);
    FindRowidColumn(table);
  }
  ReadSequences(database, schema);
  NameOwners(schema);
  Statement others = database.Prepare(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER "
      "BY type, name");
  while (others.Step()) {
    schema.others.push_back({others.text(0), others.text(1), others.text(2), others.text(3)});
  }
  return schema;
}

std::string QuoteSqlite(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + "\"";
}

}  // namespace tranship
