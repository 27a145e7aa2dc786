#include "engine/sqlite/sqlite_catalog.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

namespace tranship {
namespace {

Column MakeColumn(const SqliteTable& table, size_t i) {
  const SqliteColumn& from = table.columns[i];
  Column column;
  column.name = from.name;
  column.type = from.declared_type;
  column.base_type = from.declared_type;
  column.full_type = from.declared_type.empty() ? "without a declared type" : from.declared_type;
  // A PRIMARY KEY of SQLite may hold NULL, but for the rowid and where STRICT or WITHOUT ROWID say
  // otherwise.
  column.not_null =
      from.not_null || (from.key_position > 0 && (table.rowid_is_column || table.without_rowid));
  column.generated = from.generated != SqliteColumn::Generated::kNo;
  column.has_default = from.default_text.has_value();
  column.variable_width = true;
  return column;
}

std::optional<size_t> Place(const SqliteTable& table, const std::string& column) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) return i;
  }
  return std::nullopt;
}

// Uniqueness under another collation (NOCASE, RTRIM) is not uniqueness of the bytes, but narrower:
// it holds for the bytes, too.
std::optional<UniqueKey> MakeKey(const SqliteTable& table, const Table& made,
                                 const SqliteIndex& index) {
  if (!index.unique || index.partial || index.has_expression) return std::nullopt;
  UniqueKey key;
  key.index = index.name;
  key.primary = index.origin == SqliteIndex::Origin::kPrimaryKey;
  for (const SqliteIndexColumn& term : index.columns) {
    const auto place = Place(table, term.name);
    if (!place) return std::nullopt;
    key.columns.push_back(*place);
    key.collations.emplace_back();
    key.byte_order.push_back(term.collation == "BINARY");
    key.nullable |= !made.columns[*place].not_null;
  }
  return key;
}

void AddKeys(const SqliteTable& table, Table& made) {
  if (table.rowid_is_column) {
    UniqueKey key;
    key.columns = {Place(table, table.rowid).value()};
    key.collations = {""};
    key.byte_order = {true};
    key.primary = true;
    made.keys.push_back(std::move(key));
  }
  for (const SqliteIndex& index : table.indexes) {
    if (auto key = MakeKey(table, made, index)) made.keys.push_back(*std::move(key));
  }
  std::ranges::stable_sort(made.keys, [](const UniqueKey& a, const UniqueKey& b) {
    return std::pair(!a.primary, a.nullable) < std::pair(!b.primary, b.nullable);
  });
}

Table MakeTable(const SqliteTable& from) {
  Table table;
  table.name = {kSqliteSchemaName, from.name};
  if (from.kind != SqliteTable::Kind::kTable) {
    table.kind = Table::Kind::kOther;
    table.unfit_reason = from.kind == SqliteTable::Kind::kVirtual
                             ? "is a virtual table: its contents come from a module"
                             : "is a shadow table of a virtual table, and means nothing without it";
  }
  for (size_t i = 0; i < from.columns.size(); ++i) table.columns.push_back(MakeColumn(from, i));
  Relation part;
  part.name = table.name;
  part.heap = false;
  table.parts.push_back(std::move(part));
  AddKeys(from, table);
  table.can_select = true;
  return table;
}

}  // namespace

Catalog SqliteCatalog(const SqliteSchema& schema, const std::string& path) {
  Catalog catalog;
  ServerFacts& server = catalog.server;
  server.kind = ServerFacts::Kind::kSqlite;
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(path, error);
  server.system_identifier = "sqlite:" + (error ? path : canonical.string());
  server.database = kSqliteSchemaName;
  server.encoding = "UTF8";  // whatever the file's: SQLite converts
  for (const SqliteTable& table : schema.tables) catalog.tables.push_back(MakeTable(table));
  for (const SqliteObject& object : schema.views) {
    Table& view = catalog.tables.emplace_back();
    view.name = {kSqliteSchemaName, object.name};
    view.kind = Table::Kind::kOther;
  }
  std::ranges::sort(catalog.tables, {}, &Table::name);
  return catalog;
}

}  // namespace tranship
