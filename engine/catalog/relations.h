// The steps of ReadCatalog(): each fills one aspect of all tables with one set-based query.

#ifndef TRANSHIP_ENGINE_CATALOG_RELATIONS_H_
#define TRANSHIP_ENGINE_CATALOG_RELATIONS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

// Where a relation's facts belong: a table, or a part of it (a leaf or inner partition).
struct TableIndex {
  std::map<uint32_t, size_t> tables;  // OID of a table, or of any partition below it, to its place
  std::map<uint32_t, size_t> own;     // OID of a table itself
};

// Tables by name with their parts, privileges and sizes; nothing of columns.
[[nodiscard]] TableIndex ReadRelations(Connection& connection, Catalog& catalog);
void ReadColumns(Connection& connection, const TableIndex& index, Catalog& catalog);
// Requires: the columns are there.
void ReadKeys(Connection& connection, const TableIndex& index, Catalog& catalog);
void ReadForeignKeys(Connection& connection, const TableIndex& index, Catalog& catalog);
void ReadTriggersAndRules(Connection& connection, const TableIndex& index, Catalog& catalog);
void ReadPublications(Connection& connection, const TableIndex& index, Catalog& catalog);

// Namespaces (alias n) whose tables are the user's.
inline constexpr const char* kUserSchemas =
    " n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'tranship') ";

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_RELATIONS_H_
