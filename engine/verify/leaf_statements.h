// What to read of one side to see the rows of some leaves: key ranges where few leaves are wanted
// and the servers agree on their bounds, else everything.

#ifndef TRANSHIP_ENGINE_VERIFY_LEAF_STATEMENTS_H_
#define TRANSHIP_ENGINE_VERIFY_LEAF_STATEMENTS_H_

#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/statements.h"

namespace tranship {

// COPY statements that together give every row of the leaves marked in `wanted` once, and perhaps
// rows of other leaves; `extra` as for ReadPieceStatement().
[[nodiscard]] std::vector<std::string> LeafStatements(const PlanTable& table, Side side,
                                                      int server_version,
                                                      const std::vector<bool>& wanted,
                                                      const std::vector<std::string>& extra);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_LEAF_STATEMENTS_H_
