// Discovering: reads everything once, changes nothing on either side, lists every problem.

#ifndef TRANSHIP_ENGINE_DISCOVER_DISCOVER_JOB_H_
#define TRANSHIP_ENGINE_DISCOVER_DISCOVER_JOB_H_

#include <cstddef>

#include "engine/copy_options.h"
#include "engine/discover/findings.h"
#include "engine/observer.h"
#include "engine/stop.h"

namespace tranship {

struct DiscoverOptions {
  CopyOptions copy;  // source; the target may be empty
  size_t samples = 5;
};

// Of an SQLite file: its schema, every value, every foreign key; and with a target how they fit
// what is there. Of a PostgreSQL source: how the two catalogs fit; values are not read.
//
// Errors: UserError, DbError; Cancelled after a stop.
[[nodiscard]] Discovery Discover(const DiscoverOptions& options, Observer& observer,
                                 const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_DISCOVER_JOB_H_
