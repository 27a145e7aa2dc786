#include "engine/stages/stage_ledger.h"

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "engine/failpoint.h"
#include "engine/ledger/schema.h"
#include "hashing/digest.h"
#include "io/error.h"
#include "io/pg/advisory_lock.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFirstVersionWithStages = 3;
constexpr const char* kTime =
    "pg_catalog.to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

constexpr std::array kStates = {std::pair{StageState::kRunning, "running"},
                                std::pair{StageState::kStopped, "stopped"},
                                std::pair{StageState::kFailed, "failed"},
                                std::pair{StageState::kApplied, "applied"},
                                std::pair{StageState::kRollingBack, "rolling back"},
                                std::pair{StageState::kRolledBack, "rolled back"}};

StageState StageStateFrom(std::string_view text) {
  for (const auto& [state, word] : kStates) {
    if (word == text) return state;
  }
  throw FormatError("the ledger has a stage in state " + Printable(text));
}

std::string Time(const char* column) {
  std::string sql = kTime;
  return sql.replace(sql.find("%s"), 2, column);
}

std::string ToJson(const std::vector<TableCounts>& counts) {
  Json list = Json::array();
  for (const TableCounts& table : counts) {
    const StepCounts& c = table.counts;
    list.push_back({{"table", table.table},
                    {"inserted", c.inserted},
                    {"updated", c.updated},
                    {"unchanged", c.unchanged},
                    {"deleted", c.deleted},
                    {"rejected", c.rejected},
                    {"merged", c.merged}});
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<TableCounts> CountsFrom(std::string_view json) {
  std::vector<TableCounts> counts;
  for (const Json& each : Json::parse(json)) {
    const auto number = [&](const char* key) { return each.at(key).get<uint64_t>(); };
    counts.push_back({each.at("table").get<std::string>(),
                      {number("inserted"), number("updated"), number("unchanged"),
                       number("deleted"), number("rejected"), number("merged")}});
  }
  return counts;
}

std::string ToJson(const StepFacts& facts) {
  return Json(facts).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Of one plan, or of all when `plan` is null.
std::vector<StageRow> LoadStages(Connection& target, const std::string* plan) {
  if (LedgerVersion(target) < kFirstVersionWithStages) return {};
  const Param wanted = plan == nullptr ? Param(std::nullopt) : Param(*plan);
  std::vector<StageRow> stages;
  std::map<std::pair<std::string, std::string>, size_t> places;
  const Result found = target.Exec(
      "SELECT plan, stage, state, definition, " + Time("begun") + ", " + Time("finished") +
          ", applied_by, message FROM tranship.stage WHERE plan = $1 OR $1 IS NULL "
          "ORDER BY plan, tranship.stage.begun, stage",
      {wanted});
  for (int i = 0; i < found.rows(); ++i) {
    places[{found.text(i, 0), found.text(i, 1)}] = stages.size();
    stages.push_back({found.text(i, 0),
                      found.text(i, 1),
                      StageStateFrom(found.view(i, 2)),
                      found.text(i, 3),
                      found.text(i, 4),
                      found.text(i, 5),
                      found.text(i, 6),
                      found.text(i, 7),
                      {}});
  }
  const Result steps = target.Exec(
      "SELECT plan, stage, no, kind, title, definition, state, counts, facts, message, " +
          Time("begun") + ", " + Time("finished") +
          " FROM tranship.step WHERE plan = $1 OR $1 IS NULL ORDER BY plan, stage, no",
      {wanted});
  for (int i = 0; i < steps.rows(); ++i) {
    StepRow row;
    row.no = static_cast<int>(steps.integer(i, 2));
    row.kind = steps.text(i, 3);
    row.title = steps.text(i, 4);
    row.definition = steps.text(i, 5);
    row.state = StepStateFrom(steps.view(i, 6)).value_or(StepState::kFailed);
    row.counts = CountsFrom(steps.view(i, 7));
    row.facts = Json::parse(steps.view(i, 8)).get<StepFacts>();
    row.message = steps.text(i, 9);
    row.begun = steps.text(i, 10);
    row.finished = steps.text(i, 11);
    stages.at(places.at({steps.text(i, 0), steps.text(i, 1)})).steps.push_back(std::move(row));
  }
  return stages;
}

}  // namespace

std::string_view ToString(StageState state) {
  for (const auto& [each, word] : kStates) {
    if (each == state) return word;
  }
  return "";
}

std::map<std::string, StageRow> StageLedger::Load() {
  std::map<std::string, StageRow> stages;
  for (StageRow& row : LoadStages(*target_, &plan_)) stages[row.stage] = std::move(row);
  return stages;
}

std::vector<StageRow> StageLedger::LoadAll(Connection& target) {
  return LoadStages(target, nullptr);
}

void StageLedger::Note(const std::string& stage, const std::string& event,
                       const std::string& detail) {
  target_->Exec(
      "INSERT INTO tranship.stage_event (plan, stage, event, detail) VALUES ($1, $2, $3, $4)",
      {plan_, stage, event, detail});
}

void StageLedger::BeginStage(const std::string& stage, const std::string& definition,
                             const std::string& command_line) {
  target_->Exec("BEGIN");
  target_->Exec(
      "INSERT INTO tranship.stage AS s (plan, stage, state, definition) "
      "VALUES ($1, $2, 'running', $3) ON CONFLICT (plan, stage) DO UPDATE SET state = 'running', "
      "definition = $3, finished = NULL, message = '', applied_by = session_user, "
      "begun = CASE WHEN s.state = 'rolled back' THEN pg_catalog.clock_timestamp() "
      "ELSE s.begun END",
      {plan_, stage, definition});
  Note(stage, "begun", command_line);
  target_->Commit();
}

void StageLedger::EndStage(const std::string& stage, StageState state, const std::string& message) {
  target_->Exec("BEGIN");
  target_->Exec(
      "UPDATE tranship.stage SET state = $3, message = $4, "
      "finished = pg_catalog.clock_timestamp() WHERE plan = $1 AND stage = $2",
      {plan_, stage, std::string(ToString(state)), message});
  Note(stage, std::string(ToString(state)), message);
  target_->Commit();
}

std::string StageLedger::BeginStep(const std::string& stage, const StepRow& step) {
  return target_
      ->Exec(
          "INSERT INTO tranship.step AS s (plan, stage, no, kind, title, definition, state) "
          "VALUES ($1, $2, $3, $4, $5, $6, 'running') ON CONFLICT (plan, stage, no) "
          "DO UPDATE SET kind = $4, title = $5, definition = $6, state = 'running', "
          "message = '', finished = NULL RETURNING " +
              Time("s.begun"),
          {plan_, stage, step.no, step.kind, step.title, step.definition})
      .text(0, 0);
}

void StageLedger::Remember(const std::string& stage, int no, const StepFacts& facts) {
  target_->Exec("UPDATE tranship.step SET facts = $4 WHERE plan = $1 AND stage = $2 AND no = $3",
                {plan_, stage, no, ToJson(facts)});
}

void StageLedger::EndStep(const std::string& stage, int no, const StepResult& result,
                          const StepFacts& facts) {
  target_->Exec(
      "UPDATE tranship.step SET state = $4, counts = $5, facts = $6, message = $7, "
      "finished = pg_catalog.clock_timestamp() WHERE plan = $1 AND stage = $2 AND no = $3",
      {plan_, stage, no, std::string(ToString(result.state)), ToJson(result.counts), ToJson(facts),
       result.message});
}

void StageLedger::ForgetStep(const std::string& stage, int no) {
  target_->Exec("DELETE FROM tranship.step WHERE plan = $1 AND stage = $2 AND no = $3",
                {plan_, stage, no});
}

void StageLedger::EndRollback(const std::string& stage) {
  target_->Exec("BEGIN");
  target_->Exec("DELETE FROM tranship.approval WHERE plan = $1 AND stage = $2", {plan_, stage});
  target_->Exec(
      "UPDATE tranship.stage SET state = 'rolled back', message = '', "
      "finished = pg_catalog.clock_timestamp() WHERE plan = $1 AND stage = $2",
      {plan_, stage});
  Note(stage, "rolled back", "");
  target_->Commit();
}

void StageLedger::Approve(const std::string& stage, const std::string& name,
                          const Approval& approval) {
  target_->Exec("BEGIN");
  target_->Exec(
      "INSERT INTO tranship.approval (plan, stage, name, approved_by, note) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (plan, stage, name) DO UPDATE SET approved_by = $4, "
      "note = $5, at = pg_catalog.clock_timestamp()",
      {plan_, stage, name, approval.by, approval.note});
  Note(stage, "approved", name + " by " + approval.by);
  target_->Commit();
}

std::optional<Approval> StageLedger::FindApproval(const std::string& stage,
                                                  const std::string& name) {
  const Result found =
      target_->Exec("SELECT approved_by, note, " + Time("at") +
                        " FROM tranship.approval WHERE plan = $1 AND stage = $2 AND name = $3",
                    {plan_, stage, name});
  if (found.rows() == 0) return std::nullopt;
  return Approval{found.text(0, 0), found.text(0, 1), found.text(0, 2)};
}

std::optional<double> StageLedger::SecondsSinceApplied(const std::string& stage) {
  const Result found = target_->Exec(
      "SELECT EXTRACT(epoch FROM pg_catalog.clock_timestamp() - finished) FROM tranship.stage "
      "WHERE plan = $1 AND stage = $2 AND state = 'applied'",
      {plan_, stage});
  if (found.rows() == 0) return std::nullopt;
  return found.real(0, 0);
}

void LockPlan(Connection& target, const std::string& plan) {
  const auto key = static_cast<int64_t>(HashText("tranship plan " + plan).low);
  const double wait = TestSetting("TRANSHIP_PLAN_LOCK_SECONDS", 5);
  const auto until = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(static_cast<int64_t>(wait * 1000));
  while (const auto holder = TryAdvisoryLock(target, key)) {
    if (std::chrono::steady_clock::now() >= until) {
      throw UserError(ExitCode::kLocked,
                      "plan " + Printable(plan) + " is being worked on by " + Printable(*holder),
                      "wait for it to end; tranship status shows how far it is");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace tranship
