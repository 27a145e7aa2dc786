// StageLedger: what the ledger knows of a plan's stages and steps (docs/ledger.md).
//
// Threading: that of its connection. Errors: DbError; a ledger that is not there is an empty one to
// those who only read.

#ifndef TRANSHIP_ENGINE_STAGES_STAGE_LEDGER_H_
#define TRANSHIP_ENGINE_STAGES_STAGE_LEDGER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/stages/step.h"
#include "io/pg/connection.h"

namespace tranship {

struct StepRow {
  int no = 0;  // from 1
  std::string kind, title, definition;
  StepState state = StepState::kPending;
  std::vector<TableCounts> counts;
  StepFacts facts;
  std::string message;
  std::string begun, finished;  // ISO 8601, UTC; empty: not yet
};

enum class StageState : uint8_t {
  kRunning,
  kStopped,
  kFailed,
  kApplied,
  kRollingBack,
  kRolledBack
};
[[nodiscard]] std::string_view ToString(StageState state);  // "rolling back"

struct StageRow {
  std::string plan, stage;
  StageState state = StageState::kRunning;
  std::string definition;
  std::string begun, finished, by, message;
  std::vector<StepRow> steps;  // by number
};

struct Approval {
  std::string by, note, at;
};

class StageLedger {
 public:
  StageLedger(Connection& target, std::string plan) : target_(&target), plan_(std::move(plan)) {}

  // By stage.
  [[nodiscard]] std::map<std::string, StageRow> Load();
  // Of every plan in this ledger, by plan and time.
  [[nodiscard]] static std::vector<StageRow> LoadAll(Connection& target);

  void BeginStage(const std::string& stage, const std::string& definition,
                  const std::string& command_line);
  void EndStage(const std::string& stage, StageState state, const std::string& message);
  // Returns when the step was first begun. Facts that it has noted already stay.
  std::string BeginStep(const std::string& stage, const StepRow& step);
  void Remember(const std::string& stage, int no, const StepFacts& facts);
  void EndStep(const std::string& stage, int no, const StepResult& result, const StepFacts& facts);
  // As if it had never been begun.
  void ForgetStep(const std::string& stage, int no);
  // Forgets its approvals, too.
  void EndRollback(const std::string& stage);

  void Approve(const std::string& stage, const std::string& name, const Approval& approval);
  [[nodiscard]] std::optional<Approval> FindApproval(const std::string& stage,
                                                     const std::string& name);
  // When the stage was applied, in seconds before the database's now.
  [[nodiscard]] std::optional<double> SecondsSinceApplied(const std::string& stage);

 private:
  void Note(const std::string& stage, const std::string& event, const std::string& detail);

  Connection* target_;
  std::string plan_;
};

// Holds a plan while the connection lives, so that two never apply it at once. Waits a few seconds
// (a killed engine's session may still be ending), then throws UserError(kLocked) that says who has
// it.
void LockPlan(Connection& target, const std::string& plan);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STAGE_LEDGER_H_
