#ifndef TRANSHIP_TESTS_ENGINE_PLAN_FIXTURE_H_
#define TRANSHIP_TESTS_ENGINE_PLAN_FIXTURE_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/catalog.h"
#include "engine/copy_options.h"
#include "engine/plan/fit.h"
#include "engine/plan/planner.h"
#include "engine/plan/statements.h"
#include "io/pg/connection.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {

// The options that matter to a plan, for designated initializers.
struct Asked {
  std::vector<std::string> tables = {};
  std::vector<std::string> exclude_tables = {};
  bool truncate = false;
  Constraints constraints = Constraints::kKeep;
  Triggers triggers = Triggers::kRefuse;
  double chunk_bytes = 64e6;

  [[nodiscard]] CopyOptions options() const;
};

// Verbs for tests of catalogs and plans.
class PlanTest : public ServerTest {
 protected:
  // A session as the engine opens it; `role` by SET ROLE.
  Connection OpenSource(const std::string& role = "");
  Connection OpenTarget(const std::string& role = "");

  // The one table of this name as the source's catalog has it.
  Table SourceTable(const std::string& name);

  // Both catalogs, matched. Emptiness of the target is known.
  Fit Match(const Asked& asked = {}, bool for_writing = true);
  // Of Match(), for one table.
  std::optional<std::string> UnfitReason(const std::string& table, const Asked& asked = {});
  // Messages of one severity, "table: message" each.
  std::vector<std::string> Hazards(Hazard::Severity severity, const Asked& asked = {},
                                   bool for_writing = true);

  Plan MakePlanOf(const PlannerOptions& options, const Asked& asked = {});

  // Rows on the wire, sorted.
  static std::vector<std::string> ReadRows(Connection& connection, const std::string& copy_sql,
                                           WireForm form);

  // Reads every chunk on the source and writes it into the target, as the engine does.
  void CopyAll(const Plan& plan);

  // Reads every chunk of `table` and expects each row of its parts exactly once. Returns rows by
  // chunk.
  std::vector<size_t> ExpectChunksCover(const Plan& plan, const PlanTable& table);
  // Rows per leaf, by the digester.
  std::vector<size_t> CountLeaves(const PlanTable& table);

  // Asks both servers for each leaf: the source finds `counts`, the target (empty) nothing.
  void ExpectServersFindLeaves(const PlanTable& table, const std::vector<size_t>& counts);

  static std::vector<Chunk> ChunksOf(const Plan& plan, const PlanTable& table);
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_ENGINE_PLAN_FIXTURE_H_
