// An SQLite file's schema as a Catalog, so that tables are chosen, matched and planned like those
// of a server.

#ifndef TRANSHIP_ENGINE_SQLITE_SQLITE_CATALOG_H_
#define TRANSHIP_ENGINE_SQLITE_SQLITE_CATALOG_H_

#include <string>

#include "engine/catalog/table.h"
#include "engine/sqlite/schema.h"

namespace tranship {

inline constexpr const char* kSqliteSchemaName = "main";

// `path` as it was opened. Estimates are left to the planner.
[[nodiscard]] Catalog SqliteCatalog(const SqliteSchema& schema, const std::string& path);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SQLITE_CATALOG_H_
