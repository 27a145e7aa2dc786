// The pre-production checklist: what somebody who signs a migration off wants to see, filled in
// with what was measured.

#ifndef TRANSHIP_ENGINE_CHECKLIST_CHECKLIST_H_
#define TRANSHIP_ENGINE_CHECKLIST_CHECKLIST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/history/cycle.h"
#include "engine/report/document.h"
#include "engine/report/report.h"
#include "io/pg/connection.h"

namespace tranship {

// What a report does not say about the target, as it is now.
struct TargetFacts {
  struct Grant {
    std::string table, role, privileges;  // of others than the owner; display form
  };
  Connection::Channel channel = Connection::Channel::kPlain;
  bool used_password = false;
  bool password_in_uri = false;
  std::string role;
  bool superuser = false;
  std::vector<Grant> grants;
  std::vector<std::string> only_owner;  // tables that nobody else may use
  uint64_t tables = 0, analyzed = 0;
  uint64_t resumed = 0;  // how often an engine went on with the run
  double database_bytes = 0;
  std::string disk;  // one line
};
// Requires: a full uuid that FindRun() gave.
[[nodiscard]] TargetFacts ReadTargetFacts(Connection& target, const Report& report);

// `cycle`: the history's of this run, where there is one.
[[nodiscard]] Document MakeChecklist(const Report& report, const TargetFacts& facts,
                                     const Cycle* cycle);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECKLIST_CHECKLIST_H_
