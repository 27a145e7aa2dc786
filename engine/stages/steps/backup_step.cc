// `backup`: a dump of a database before others change it, and its way back.

#include <filesystem>

#include "engine/report/quantities.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/step_kinds.h"
#include "io/error.h"
#include "io/pg/conninfo.h"
#include "io/process.h"
#include "io/sqlite/writable_database.h"

namespace tranship {
namespace {

constexpr int kBusyMilliseconds = 10'000;

struct BackupSpec {
  std::string database;  // its name in the plan
  std::string file;
  std::vector<std::string> tables;  // schema.name patterns of pg_dump; empty: all
  bool restore = false;             // a rollback puts the dump back
};

class BackupStep : public Step {
 public:
  explicit BackupStep(BackupSpec spec) : spec_(std::move(spec)) {}

  [[nodiscard]] std::string_view kind() const override { return "backup"; }
  [[nodiscard]] std::string Describe() const override {
    return spec_.database + " into " + spec_.file;
  }

  [[nodiscard]] StepResult Rehearse(StepContext&) override {
    return {StepState::kUncounted,
            ExitCode::kDone,
            {},
            "would be written to " + Printable(spec_.file),
            ""};
  }

  // Written beside its place and renamed, so that a file of that name is a whole dump.
  [[nodiscard]] StepResult Execute(StepContext& context) override {
    const std::string path = context.plan->Path(spec_.file);
    const std::string partial = path + ".partial";
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    if (const auto file = SqlitePath(context.plan->uri(spec_.database))) {
      WritableDatabase::Open(*file, WritableAccess::kLookOnly, kBusyMilliseconds).BackUpTo(path);
      return Written(path);
    }
    std::filesystem::remove(partial, ignored);
    ProgramCall call;
    call.arguments = {"pg_dump", "--format=custom", "--no-password", "--exclude-schema=tranship",
                      "--file=" + partial};
    for (const std::string& table : spec_.tables) call.arguments.push_back("--table=" + table);
    AddDatabase(*context.plan, call);
    Run(context, call);
    std::filesystem::permissions(
        partial, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(partial, path);
    return Written(path);
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool done) const override {
    if (!done) return {true, "nothing: the dump is not whole"};
    if (!spec_.restore) return {true, "nothing: the dump stays"};
    return {true, "puts " + Printable(spec_.file) + " back over the database"};
  }

  [[nodiscard]] StepResult Undo(StepContext& context) override {
    if (!context.was_done || !spec_.restore) return {};
    ProgramCall call;
    call.arguments = {"pg_restore", "--clean", "--if-exists", "--single-transaction",
                      "--no-password"};
    AddDatabase(*context.plan, call);
    call.arguments.push_back(context.plan->Path(spec_.file));
    Run(context, call);
    StepResult result;
    result.message = "restored from " + Printable(spec_.file);
    return result;
  }

 private:
  static StepResult Written(const std::string& path) {
    StepResult result;
    result.message =
        BytesText(static_cast<double>(std::filesystem::file_size(path))) + " in " + Printable(path);
    return result;
  }

  // Through the environment where it may hold a password: arguments are for everybody to see.
  void AddDatabase(const StagedPlan& plan, ProgramCall& call) const {
    const std::string& uri = plan.uri(spec_.database);
    call.arguments.push_back("--dbname=" + WithoutPassword(uri));
    for (const auto& [name, value] : ConninfoOptions(uri)) {
      if (name == "password") call.environment.emplace_back("PGPASSWORD", value);
    }
  }

  static void Run(const StepContext& context, ProgramCall& call) {
    call.cancelled = [&] { return context.stop->at_once(); };
    const ProgramEnd end = RunProgram(call);
    if (end.exit_code == 0) return;
    throw UserError(ExitCode::kFailed, call.arguments.front() + " ended with exit code " +
                                           std::to_string(end.exit_code) + ": " +
                                           Printable(end.output));
  }

  BackupSpec spec_;
};

}  // namespace

std::unique_ptr<Step> MakeBackupStep(Fields& fields, const StagedPlan& plan) {
  BackupSpec spec;
  spec.database = fields.Text("database", "target");
  spec.file = fields.RequiredText("file");
  spec.tables = fields.Texts("tables");
  spec.restore = fields.Flag("restore");
  const auto database = plan.databases.find(spec.database);
  if (database == plan.databases.end()) {
    fields.Problem("database", "no database is called " + Printable(spec.database));
  } else if (SqlitePath(database->second) && (spec.restore || !spec.tables.empty())) {
    fields.Problem("database",
                   "an SQLite file is copied whole, and never put back: a plan only "
                   "reads it");
  }
  return std::make_unique<BackupStep>(std::move(spec));
}

}  // namespace tranship
