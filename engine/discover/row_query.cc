#include "engine/discover/row_query.h"

#include "engine/sqlite/bound_text.h"
#include "io/error.h"
#include "io/sqlite/key_probe.h"

namespace tranship {

std::string Qualified(const std::string& alias, const std::string& column) {
  return alias + "." + QuoteSqliteName(column);
}

std::vector<std::string> KeyTerms(const SqliteTable& table, const std::string& alias) {
  std::vector<std::string> terms;
  if (!table.rowid.empty()) return {Qualified(alias, table.rowid)};
  for (const std::string& column : table.primary_key) terms.push_back(Qualified(alias, column));
  return terms;
}

std::string Listed(const std::vector<std::string>& terms) {
  std::string list;
  for (const std::string& term : terms) list += (list.empty() ? "" : ", ") + term;
  return list;
}

Sightings Sight(const Database& database, const RowQuery& query) {
  Sightings seen;
  Statement statement = database.Prepare(query.sql);
  const int columns = statement.columns() - (query.counted ? 1 : 0);
  while (statement.Step()) {
    if (query.stop != nullptr && query.stop->soon()) throw Cancelled();
    seen.count += query.counted ? static_cast<uint64_t>(statement.integer(columns)) : 1;
    if (seen.keys.size() >= query.samples) continue;
    std::string key;
    for (int i = 0; i < columns; ++i) {
      key += (i == 0 ? "" : ", ") + BoundText(KeyValue::Of(statement.value(i)));
    }
    seen.keys.push_back(columns == 1 ? key : "(" + key + ")");
  }
  return seen;
}

}  // namespace tranship
