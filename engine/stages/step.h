// Step: one kind of work in a stage of a plan. A kind is one class behind this interface and one
// row in step_kinds.cc.

#ifndef TRANSHIP_ENGINE_STAGES_STEP_H_
#define TRANSHIP_ENGINE_STAGES_STEP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/exit_code.h"
#include "engine/observer.h"
#include "engine/stages/document.h"
#include "engine/stop.h"
#include "io/pg/connection.h"

namespace tranship {

struct StagedPlan;
struct PlanStage;

// Rows, by what became of them.
struct StepCounts {
  uint64_t inserted = 0;
  uint64_t updated = 0;
  uint64_t unchanged = 0;
  uint64_t deleted = 0;
  uint64_t rejected = 0;
  uint64_t merged = 0;  // by MERGE, whose tag does not tell them apart

  StepCounts& operator+=(const StepCounts& other);
  friend bool operator==(const StepCounts&, const StepCounts&) = default;
};

// "3 inserted, 1 updated"; "no rows changed".
[[nodiscard]] std::string CountsText(const StepCounts& counts);

struct TableCounts {
  std::string table;  // printable; empty where a step does not know
  StepCounts counts;
};

enum class StepState : uint8_t {
  kPending,
  kRunning,
  kDone,
  kFailed,    // this step, and therefore its stage
  kStopped,   // to be gone on with by the same command
  kDeferred,  // a rehearsal leaves it to --dry-run=full, or it may need one that is left out
  kUncounted  // a rehearsal cannot run it, or cannot count what it does
};
[[nodiscard]] std::string_view ToString(StepState state);
[[nodiscard]] std::optional<StepState> StepStateFrom(std::string_view text);

struct StepResult {
  StepState state = StepState::kDone;
  ExitCode code = ExitCode::kDone;  // of a failed or stopped one
  std::vector<TableCounts> counts;
  std::string message;  // printable lines; empty when the counts say it all
  std::string next;     // what to type
};

// What a step has to remember for its resumption and its undoing: savepoint sets, versions, runs.
using StepFacts = std::map<std::string, std::string>;

struct ApplyOptions {
  bool full = false;                   // rehearse what locks or rewrites tables, too
  bool allow_shell = false;            // `shell` steps may run
  bool in_window = false;              // the maintenance window is open
  std::string confirm;                 // name of the database that may be destroyed in
  std::optional<double> keep_seconds;  // of savepoint sets, over what the plan says
  std::string until;                   // the last stage to apply; empty: all
  std::string command_line;            // as typed, without passwords
};

// What a step works with. `target` is the one session of a rehearsal, inside its transaction, and
// the control session, outside any, of an execution.
struct StepContext {
  const StagedPlan* plan = nullptr;
  const PlanStage* stage = nullptr;
  const ApplyOptions* options = nullptr;
  Connection* target = nullptr;
  std::string scope;  // "plan/stage/2": what ledgers file this step's traces under
  StepFacts* facts = nullptr;
  std::string begun;      // by the database's clock: when this step was first begun
  bool was_done = false;  // of an undoing: the step had come to its end
  // Records `facts` and what is done so far; with MarkDone in the caller's open transaction on
  // `target`, else in one of its own.
  std::function<void()> remember;
  std::function<void(const StepResult&)> mark_done;
  // Relations that stood before the rehearsal began.
  const std::set<uint32_t>* standing = nullptr;
  Observer* observer = nullptr;
  const StopRequest* stop = nullptr;

  // A further session on the target. Requires: no rehearsal.
  [[nodiscard]] Connection Connect(const std::string& role) const;
};

// What `plan check` gives a step to look with.
struct Inspection {
  const StagedPlan* plan = nullptr;
  const PlanStage* stage = nullptr;
  Connection* target = nullptr;      // null while it cannot be reached
  const Catalog* catalog = nullptr;  // of the target; null with it
  // SQL of earlier steps that are not applied yet: what they name may come to be.
  std::string sql_before;
  std::function<void(int line, const std::string& what)> problem;
  std::function<void(int line, const std::string& what)> note;
};

struct UndoIntent {
  bool possible = true;
  std::string text;  // what will be done, or why it cannot be
};

class Step {
 public:
  virtual ~Step() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;
  // One line for people: "3 tables of legacy".
  [[nodiscard]] virtual std::string Describe() const = 0;
  // Files whose contents are part of the stage's definition, as the plan names them.
  [[nodiscard]] virtual std::vector<std::string> files() const { return {}; }
  // SQL that may create or alter what later steps name.
  [[nodiscard]] virtual std::string Sql() const { return ""; }

  // Everything that can be known without touching data.
  virtual void Inspect(const Inspection&) const {}
  // The same work inside the open transaction of `context.target`, which will be rolled back.
  [[nodiscard]] virtual StepResult Rehearse(StepContext& context) = 0;
  // For real. Called again with the same facts after an interruption. What it throws fails the
  // step; DbErrors that a retry may mend stop it, resumable.
  [[nodiscard]] virtual StepResult Execute(StepContext& context) = 0;
  // `done`: it had come to its end; else it may have done a part, or nothing.
  [[nodiscard]] virtual UndoIntent Undoing(const StepFacts& facts, bool done) const = 0;
  // Puts back what Execute() did; called again after an interruption.
  [[nodiscard]] virtual StepResult Undo(StepContext& context) = 0;

  int line = 0;            // in the plan's file
  std::string title;       // of the plan; empty: Describe()
  std::string definition;  // as PlanStage::definition, of this step
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STEP_H_
