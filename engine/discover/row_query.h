// Queries whose rows are keys of offending rows.

#ifndef TRANSHIP_ENGINE_DISCOVER_ROW_QUERY_H_
#define TRANSHIP_ENGINE_DISCOVER_ROW_QUERY_H_

#include <string>
#include <vector>

#include "engine/sqlite/census.h"
#include "engine/sqlite/schema.h"
#include "engine/stop.h"
#include "io/sqlite/database.h"

namespace tranship {

// The terms by which a row of `alias` is named: the primary key, else the rowid; none where there
// is neither.
[[nodiscard]] std::vector<std::string> KeyTerms(const SqliteTable& table, const std::string& alias);

// "a, b"
[[nodiscard]] std::string Listed(const std::vector<std::string>& terms);
[[nodiscard]] std::string Qualified(const std::string& alias, const std::string& column);

// Counts the rows and keeps the first keys: a row's columns, but for the count.
struct RowQuery {
  std::string sql;
  size_t samples = 0;
  bool counted = false;  // the last column says how often the row counts
  const StopRequest* stop = nullptr;
};
[[nodiscard]] Sightings Sight(const Database& database, const RowQuery& query);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_ROW_QUERY_H_
