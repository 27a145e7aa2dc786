// Reading a database's catalogs.

#ifndef TRANSHIP_ENGINE_CATALOG_CATALOG_H_
#define TRANSHIP_ENGINE_CATALOG_CATALOG_H_

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

[[nodiscard]] ServerFacts ReadServerFacts(Connection& connection);

// All user tables (schemas pg_*, information_schema and tranship left out). A handful of queries however many tables there are.
[[nodiscard]] Catalog ReadCatalog(Connection& connection);

// Fills Table::empty for `tables`, which must be names in the catalog. One statement for all.
void ReadEmptiness(Connection& connection, Catalog& catalog, const std::vector<TableName>& tables);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_CATALOG_H_
