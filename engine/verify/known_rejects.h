// What the target's ledger says about rows that a verification misses.

#ifndef TRANSHIP_ENGINE_VERIFY_KNOWN_REJECTS_H_
#define TRANSHIP_ENGINE_VERIFY_KNOWN_REJECTS_H_

#include <set>
#include <string>

#include "engine/catalog/table.h"
#include "engine/report/report.h"
#include "engine/verify/read_back.h"
#include "io/pg/connection.h"

namespace tranship {

struct KnownRejects {
  std::string run;             // the newest over this table; empty: none, or it rejected nothing
  std::set<std::string> keys;  // as displayed
};
// Empty when there is no ledger, or it may not be read.
[[nodiscard]] KnownRejects FindKnownRejects(Connection& target, const TableName& table);

// Adds the rows that have no wire form to those that are missing, and calls every missing row that
// the run is known to have rejected "rejected".
void NameRejected(const LeftOutRows& left_out, const KnownRejects& known, int max_differences,
                  TableReport& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_KNOWN_REJECTS_H_
