// Takes the census of an SQLite file's tables: reads every row once, all readers of a state in
// parallel.

#ifndef TRANSHIP_ENGINE_SQLITE_TAKE_CENSUS_H_
#define TRANSHIP_ENGINE_SQLITE_TAKE_CENSUS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/observer.h"
#include "engine/sqlite/census.h"
#include "engine/sqlite/column_rule.h"
#include "engine/sqlite/schema.h"
#include "engine/stop.h"
#include "io/sqlite/state.h"

namespace tranship {

// The columns that a census counts, in order: all but the hidden ones of virtual tables.
[[nodiscard]] std::vector<const SqliteColumn*> CountedColumns(const SqliteTable& table);

struct CensusRequest {
  const SqliteSchema* schema = nullptr;    // of the state
  std::vector<const SqliteTable*> tables;  // chosen, of `schema`
  std::vector<ColumnRule> rules;           // what does not fit them is counted exactly
  const StopRequest* stop = nullptr;       // may be null
  // The form to compare a column with, where it is another one than the declared type's or a
  // rule's: that of a target that is there. May be empty.
  std::function<std::optional<ValueForm>(const SqliteTable&, const SqliteColumn&)> form = {};
};

// One census per table, in the order of the request; its columns are CountedColumns(). The same
// file gives the same census, however many readers there are. The observer is told of a plan, of
// rows and of chunks.
//
// Threading: uses every reader of the state, each on a thread of its own, until it returns. Errors:
// DbError; Cancelled soon after a stop was asked for.
[[nodiscard]] std::vector<TableCensus> TakeCensus(SqliteState& state, const CensusRequest& request,
                                                  Observer& observer);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_TAKE_CENSUS_H_
