// Reading a database's catalogs.

#ifndef TRANSHIP_ENGINE_CATALOG_CATALOG_H_
#define TRANSHIP_ENGINE_CATALOG_CATALOG_H_

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

[[nodiscard]] ServerFacts ReadServerFacts(Connection& connection);

// All user tables (schemas pg_*, information_schema and tranship left out). A handful of queries
// however many tables there are.
[[nodiscard]] Catalog ReadCatalog(Connection& connection);

// Sets pages, tuples and bytes of `parts` anew (after a load, for example). Relations that are gone
// get 0 pages.
void ReadSizes(Connection& connection, std::vector<Relation>& parts);

// Fills Table::empty for `tables`; names that are not in the catalog, or that the role may not
// read, stay unknown. One statement for all.
void ReadEmptiness(Connection& connection, Catalog& catalog, const std::vector<TableName>& tables);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_CATALOG_H_
