// `migrate`: numbered SQL files, by the runner.

#include "engine/migrate/migrate.h"
#include "engine/migrate/migration_set.h"
#include "engine/report/quantities.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/standing_tables.h"
#include "engine/stages/step_kinds.h"
#include "io/error.h"

namespace tranship {
namespace {

// The greatest number that was applied before this step: what an undoing goes back to.
constexpr const char* kBefore = "before";

class MigrateStep : public Step {
 public:
  MigrateStep(MigrateOptions options, std::string dir)
      : options_(std::move(options)), dir_(std::move(dir)) {}

  [[nodiscard]] std::string_view kind() const override { return "migrate"; }
  [[nodiscard]] std::string Describe() const override {
    return dir_ + (options_.target ? " up to " + std::to_string(*options_.target) : "");
  }
  [[nodiscard]] std::string Sql() const override {
    std::string sql;
    try {
      for (const MigrationFile& file : ReadMigrationSet(options_.dir).files) {
        if (!options_.target || file.number <= *options_.target) sql += file.text + "\n";
      }
    } catch (const UserError&) {  // Inspect() tells
    }
    return sql;
  }

  void Inspect(const Inspection& look) const override {
    for (const std::string& problem : ReadMigrationSet(options_.dir).problems) {
      look.problem(line, Printable(dir_) + ": " + problem);
    }
    if (look.target == nullptr) return;
    for (const std::string& problem : ReadMigrationStatus(options_).problems) {
      look.problem(line, Printable(dir_) + ": " + problem);
    }
  }

  [[nodiscard]] StepResult Rehearse(StepContext& context) override {
    StepResult result;
    if (!context.options->full) {
      result.message = WouldLock(context, PendingSql());
      if (!result.message.empty()) {
        result.state = StepState::kDeferred;
        return result;
      }
    }
    return ResultOf(RehearseMigrations(*context.target, options_.dir, options_.target));
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    if (!context.facts->contains(kBefore)) {
      (*context.facts)[kBefore] = std::to_string(GreatestApplied());
      context.remember();
    }
    const MigrateResult migrated = Migrate(options_, *context.observer, *context.stop);
    StepResult result = ResultOf(migrated.files);
    Settle(migrated, result);
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts& facts, bool) const override {
    const auto before = facts.find(kBefore);
    if (before == facts.end()) return {true, "nothing: no file was applied"};
    for (const MigrationFile& file : ReadMigrationSet(options_.dir).files) {
      if (file.header.irreversible && file.number > std::stoll(before->second) &&
          (!options_.target || file.number <= *options_.target)) {
        return {false, file.path() + " is irreversible"};
      }
    }
    return {true, "rolls migrations back to number " + before->second};
  }

  [[nodiscard]] StepResult Undo(StepContext& context) override {
    const auto before = context.facts->find(kBefore);
    if (before == context.facts->end()) return {};
    MigrateOptions options = options_;
    options.target.reset();
    options.rollback = std::stoll(before->second);
    const MigrateResult migrated = Migrate(options, *context.observer, *context.stop);
    StepResult result = ResultOf(migrated.files);
    Settle(migrated, result);
    return result;
  }

 private:
  [[nodiscard]] int64_t GreatestApplied() const {
    int64_t greatest = 0;
    for (const MigrationState& file : ReadMigrationStatus(options_).files) {
      if (file.state == "applied") greatest = std::max(greatest, file.number);
    }
    return greatest;
  }

  [[nodiscard]] std::string PendingSql() const {
    std::string sql;
    const MigrationStatus status = ReadMigrationStatus(options_);
    const MigrationSet set = ReadMigrationSet(options_.dir);
    for (const MigrationState& file : status.files) {
      if (file.state != "pending") continue;
      const MigrationFile* found = set.Find({file.number, file.folder});
      if (found != nullptr && !found->header.no_transaction &&
          (!options_.target || file.number <= *options_.target)) {
        sql += found->text + "\n;\n";
      }
    }
    return sql;
  }

  // The runner counts rows, whatever was done with them.
  static StepResult ResultOf(const std::vector<MigratedFile>& files) {
    StepResult result;
    for (const MigratedFile& file : files) {
      StepCounts counts;
      counts.merged = static_cast<uint64_t>(file.rows);
      result.counts.push_back({std::string(ToString(file.folder)) + "/" + file.name, counts});
      if (file.outcome == "not tried" && !file.message.empty()) {
        result.message += (result.message.empty() ? "" : "\n     ") + Printable(file.name) + ": " +
                          Printable(file.message);
        result.state = StepState::kUncounted;
      }
    }
    if (files.empty()) result.message = "nothing is pending";
    return result;
  }

  static void Settle(const MigrateResult& migrated, StepResult& result) {
    result.state = StepState::kDone;
    if (migrated.code == ExitCode::kDone) return;
    result.state = migrated.code == ExitCode::kStopped ? StepState::kStopped : StepState::kFailed;
    result.code = migrated.code;
    result.message = migrated.message;
    result.next = "";
  }

  MigrateOptions options_;
  std::string dir_;
};

}  // namespace

std::unique_ptr<Step> MakeMigrateStep(Fields& fields, const StagedPlan& plan) {
  MigrateOptions options;
  const std::string dir = fields.RequiredText("dir");
  options.dir = plan.Path(dir);
  const auto target = plan.databases.find("target");
  if (target != plan.databases.end()) options.database = target->second;
  options.target = fields.Integer("up_to", 0, INT64_MAX);
  options.adopt = fields.Flag("adopt");
  return std::make_unique<MigrateStep>(std::move(options), dir);
}

}  // namespace tranship
