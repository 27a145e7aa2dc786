#include "engine/catalog/catalog.h"

#include "engine/catalog/relations.h"

namespace tranship {

Catalog ReadCatalog(Connection& connection) {
  Catalog catalog;
  catalog.server = ReadServerFacts(connection);
  const TableIndex index = ReadRelations(connection, catalog);
  ReadColumns(connection, index, catalog);
  ReadKeys(connection, index, catalog);
  ReadForeignKeys(connection, index, catalog);
  ReadTriggersAndRules(connection, index, catalog);
  ReadPublications(connection, index, catalog);
  return catalog;
}

void ReadEmptiness(Connection& connection, Catalog& catalog, const std::vector<TableName>& tables) {
  // VALUES and not UNION ALL: ten thousand of the latter exceed the server's stack.
  std::string values;
  std::vector<Table*> asked;
  for (const TableName& name : tables) {
    const Table* found = catalog.Find(name);
    if (found == nullptr) continue;
    Table* table = &catalog.tables[static_cast<size_t>(found - catalog.tables.data())];
    table->empty.reset();
    if (!table->can_select || !table->schema_usage || table->row_security_applies) continue;
    if (table->kind != Table::Kind::kPlain && table->kind != Table::Kind::kPartitioned) continue;
    const char* only = table->kind == Table::Kind::kPlain ? "ONLY " : "";
    if (!values.empty()) values += ", ";
    values += "(NOT EXISTS (SELECT FROM " + std::string(only) + name.quoted() + "))";
    asked.push_back(table);
  }
  if (asked.empty()) return;
  const Result r = connection.Exec("VALUES " + values);
  for (size_t i = 0; i < asked.size(); ++i) asked[i]->empty = r.flag(static_cast<int>(i), 0);
}

}  // namespace tranship
