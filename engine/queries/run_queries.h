// Running the user's queries on both sides and comparing answers and times (--queries).

#ifndef TRANSHIP_ENGINE_QUERIES_RUN_QUERIES_H_
#define TRANSHIP_ENGINE_QUERIES_RUN_QUERIES_H_

#include <span>
#include <vector>

#include "engine/copy_options.h"
#include "engine/observer.h"
#include "engine/queries/named_query.h"
#include "engine/report/report.h"
#include "engine/stop.h"

namespace tranship {

struct QueryCheck {
  std::vector<NamedQuery> queries;
  double max_slowdown = 2.0;  // of the target's time to the source's
  int runs = 3;               // of each; the median counts
};

// Times below this count as this: below it noise decides. Seconds.
inline constexpr double kLeastQuerySeconds = 0.01;

// One report for each query, in their order; a query that fails on a side is reported, too. Throws
// DbError when a side cannot be reached; Cancelled soon after a stop.
[[nodiscard]] std::vector<QueryReport> RunQueries(const CopyOptions& options,
                                                  const QueryCheck& check, Observer& observer,
                                                  const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_QUERIES_RUN_QUERIES_H_
