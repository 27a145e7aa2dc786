// Endpoints: opening sessions on the two sides of a run, and what both catalogs say together.

#ifndef TRANSHIP_ENGINE_ENDPOINTS_H_
#define TRANSHIP_ENGINE_ENDPOINTS_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/ledger/run_ledger.h"
#include "engine/plan/fit.h"
#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

class Endpoints {
 public:
  explicit Endpoints(const CopyOptions& options) : options_(&options) {}

  [[nodiscard]] Connection Source(const std::string& role, const std::string& run = "") const;
  [[nodiscard]] Connection Target(const std::string& role, const std::string& run = "") const;

 private:
  const CopyOptions* options_;
};

// Both catalogs and how they fit.
struct Sides {
  Catalog source, target;
  DatabaseIdentity source_identity, target_identity;
  Fit fit;
};

// The source of a command, by the kind of its URI. Throws DbError, UserError. `options` must
// outlive it.
[[nodiscard]] std::unique_ptr<SourceDatabase> OpenSource(const CopyOptions& options);

// Reads the target's catalog and matches the source's with it. With `emptiness`, chosen target
// tables are asked whether they are empty, and a full one is among the hazards.
[[nodiscard]] Sides ReadSides(Catalog source, Connection& target, const CopyOptions& options,
                              bool for_writing, bool emptiness);

// Throws UserError(kUsage) listing every glob that chose nothing and every unfit table (unless they
// may be skipped), all at once; also when nothing is left to do.
void RefuseUnfit(const Fit& fit, const CopyOptions& options);
// Throws UserError listing every refused hazard: kPrivilege when all are about privileges, else
// kUsage.
void RefuseHazards(const Fit& fit);

[[nodiscard]] std::vector<TableName> TargetNames(const std::vector<PlanTable>& tables);
// The relations that are read on one side.
[[nodiscard]] std::vector<TableName> PartNames(const std::vector<PlanTable>& tables, bool source);

// One line for a dry run: connections that are needed, and free.
[[nodiscard]] std::string ConnectionSlots(const std::string& side, const ServerFacts& server,
                                          int needed);

// The streams to use: options.jobs, or the cores of this machine.
[[nodiscard]] int StreamCount(const CopyOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_ENDPOINTS_H_
