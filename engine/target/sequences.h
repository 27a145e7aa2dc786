// Sequences owned by copied columns, and ANALYZE: what is left to do when the rows are in.

#ifndef TRANSHIP_ENGINE_TARGET_SEQUENCES_H_
#define TRANSHIP_ENGINE_TARGET_SEQUENCES_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/observer.h"
#include "engine/plan/plan.h"
#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

// Advances each target sequence owned by (or the identity of) a copied column to the greatest of:
// its own value, the source sequence's value read now, the column's maximum; never backwards. With
// kReport only records what would be. Writes tranship.sequence; idempotent.
void SettleSequences(SourceDatabase& source, Connection& target, const std::string& run,
                     const std::vector<PlanTable>& tables, Sequences mode, Observer& observer);

struct AnalyzeInput {
  Connection* target;
  std::function<Connection()> connect;  // further sessions at the target
  int streams = 1;
  std::string run;
  const std::vector<PlanTable>* tables;
  Observer* observer;
};

// ANALYZE of each target table not yet marked so in the ledger, several at once.
void AnalyzeTables(const AnalyzeInput& input);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_SEQUENCES_H_
