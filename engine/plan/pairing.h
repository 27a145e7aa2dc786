// Pairing one source table with one target table: columns, key, parts.

#ifndef TRANSHIP_ENGINE_PLAN_PAIRING_H_
#define TRANSHIP_ENGINE_PLAN_PAIRING_H_

#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/plan/fit.h"

namespace tranship {

struct Pairing {
  PlanTable table;
  std::vector<std::string> problems;  // why it is unfit; empty when it fits
  std::vector<std::string> notes;     // hazards of severity kNote
  std::vector<std::string> warnings;  // and kWarning
};

// Everything of a PlanTable that the two catalogs tell. Requires: both tables hold rows themselves
// or in partitions.
[[nodiscard]] Pairing PairTables(const Table& source, const ServerFacts& source_server,
                                 const Table& target, const ServerFacts& target_server,
                                 const CopyOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_PAIRING_H_
