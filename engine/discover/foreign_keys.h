// Foreign keys of a file against its rows: SQLite enforces them only where a connection asks for
// it, so any of them may be broken.

#ifndef TRANSHIP_ENGINE_DISCOVER_FOREIGN_KEYS_H_
#define TRANSHIP_ENGINE_DISCOVER_FOREIGN_KEYS_H_

#include <cstddef>

#include "engine/discover/finders.h"
#include "engine/observer.h"
#include "engine/stop.h"
#include "io/sqlite/state.h"

namespace tranship {

struct RowCheckRequest {
  const FileReading* reading = nullptr;
  size_t samples = 0;
  const StopRequest* stop = nullptr;  // may be null
};

// Every foreign key of the chosen tables: one anti-join each, all readers of the state in parallel.
// Rows are compared as the target will compare them: bytes of text, whatever the collation.
//
// Errors: DbError; Cancelled after a stop.
void FindOrphans(SqliteState& state, const RowCheckRequest& request, Observer& observer,
                 Findings& findings);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_FOREIGN_KEYS_H_
