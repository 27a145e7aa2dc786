#include "engine/migrate/migrate.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/failpoint.h"
#include "engine/migrate/file_runner.h"
#include "engine/migrate/user_checks.h"
#include "engine/report/quantities.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr const char* kAgain = "mend the cause, then run the same command again";

struct Prepared {
  std::vector<MigrationRecord> records;
  MigrationPlan plan;
  std::vector<SqlStatement> pre_check, post_check;
};

// One migration of one database: what Migrate() holds while it works.
class Migration {
 public:
  Migration(const MigrateOptions& options, Observer& observer, const StopRequest& stop)
      : options_(options),
        observer_(observer),
        stop_(stop),
        set_(ReadMigrationSet(options.dir)),
        database_(OpenMigrationDatabase({options.database, false})),
        history_(*database_) {}

  MigrateResult Run();

 private:
  void Lock();
  Prepared Prepare();
  void RunForReal(const Prepared& prepared);
  void RunAll(const Prepared& prepared, FileRunner& runner);
  bool RunOne(const FileRunner::Task& task, FileRunner& runner, MigratedFile& file);
  void Rehearse(const Prepared& prepared);
  bool Checked(const char* name, const std::vector<SqlStatement>& checks, const char* next);
  void Fail(ExitCode code, std::string message, std::string next);
  void TellEnd();
  [[nodiscard]] FileRunner::Task TaskOf(const Prepared& prepared, size_t index) const;
  void Say(MessageLevel level, const std::string& line) { observer_.OnMessage(level, line); }

  const MigrateOptions& options_;
  Observer& observer_;
  const StopRequest& stop_;
  MigrationSet set_;
  std::unique_ptr<MigrationDatabase> database_;
  MigrationHistory history_;
  MigrateResult result_;
};

MigrateResult Migration::Run() {
  result_.database = database_->display();
  result_.dry_run = options_.dry_run;
  Lock();
  const Prepared prepared = Prepare();
  result_.bytes_before = result_.bytes_after = database_->Bytes();
  for (const MigrationScript& script : prepared.plan.scripts) {
    MigratedFile file;
    file.folder = script.file->folder;
    file.number = script.file->number;
    file.name = script.file->name;
    file.outcome = "not tried";
    result_.files.push_back(std::move(file));
  }
  if (result_.files.empty()) {
    result_.message = "nothing to do";
  } else if (options_.dry_run) {
    Rehearse(prepared);
  } else {
    RunForReal(prepared);
  }
  result_.bytes_after = database_->Bytes();
  TellEnd();
  return std::move(result_);
}

void Migration::Lock() {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::duration<double>(options_.lock_wait_seconds);
  for (bool told = false;; told = true) {
    const auto holder = database_->TryLock();
    if (!holder) return;
    if (Clock::now() >= until) {
      throw UserError(
          ExitCode::kLocked,
          Printable(database_->display()) + " is being migrated by " + Printable(*holder),
          "wait for its end, then run the same command again");
    }
    if (!told) Say(MessageLevel::kInfo, "waiting for " + Printable(*holder));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

Prepared Migration::Prepare() {
  Prepared prepared;
  prepared.records = history_.Read(set_, options_.adopt);
  prepared.plan = options_.rollback
                      ? PlanBack(set_, prepared.records, *database_, *options_.rollback)
                      : PlanForward(set_, prepared.records, *database_, options_.target);
  std::vector<std::string>& problems = prepared.plan.problems;
  if (!options_.rollback && options_.user_checks) {
    prepared.pre_check = ReadUserChecks("pre_check.sql", set_.pre_check, *database_, problems);
    prepared.post_check = ReadUserChecks("post_check.sql", set_.post_check, *database_, problems);
    // It speaks of the state behind the last file.
    const bool whole = !options_.target || std::ranges::none_of(set_.files, [&](const auto& file) {
      return file.number > *options_.target;
    });
    if (!whole) prepared.post_check.clear();
  }
  RefuseProblems(problems);
  return prepared;
}

FileRunner::Task Migration::TaskOf(const Prepared& prepared, size_t index) const {
  const bool back = options_.rollback.has_value();
  return {prepared.plan.scripts[index],
          back ? prepared.plan.taken_back[index] : std::vector<MigrationPlace>{}};
}

void Migration::RunForReal(const Prepared& prepared) {
  database_->Begin();
  const bool ready = Checked("pre_check.sql", prepared.pre_check, kAgain);
  database_->Rollback();
  if (!ready) return;
  if (options_.backup) result_.backup = database_->BackUp();
  if (!result_.backup.empty()) {
    Say(MessageLevel::kInfo, "backup: " + Printable(result_.backup));
  }
  PassFailpoint("migrate.backed_up");
  database_->Begin();
  history_.Make(prepared.records);
  database_->Commit();
  FileRunner runner(*database_, stop_);
  RunAll(prepared, runner);
  if (result_.code != ExitCode::kDone) return;
  database_->Begin();
  (void)Checked("post_check.sql", prepared.post_check,
                "the files are applied; tranship migrate --rollback takes them back");
  database_->Rollback();
}

void Migration::RunAll(const Prepared& prepared, FileRunner& runner) {
  for (size_t i = 0; i < result_.files.size(); ++i) {
    if (stop_.soon()) {
      return Fail(ExitCode::kStopped, "stopped between two files", "run the same command again");
    }
    if (!RunOne(TaskOf(prepared, i), runner, result_.files[i])) return;
  }
}

bool Migration::RunOne(const FileRunner::Task& task, FileRunner& runner, MigratedFile& file) {
  const std::string path = Printable(task.script.file->path());
  try {
    runner.Run(task, file);
  } catch (const MigrationFailure& failure) {
    file.outcome = "failed";
    file.message = failure.what();
    Fail(ExitCode::kFailed, file.message,
         failure.in_doubt() ? "whether it was committed is not known; run the same command again, "
                              "it will see"
                            : kAgain);
    return false;
  } catch (const Cancelled&) {
    file.message = "stopped between two batches";
    Fail(ExitCode::kStopped, path + ": " + file.message, "run the same command again");
    return false;
  }
  file.outcome = options_.rollback ? "rolled back" : "applied";
  std::string line = path + ": " + file.outcome + ", " +
                     Counted(static_cast<uint64_t>(file.rows), "row") + ", " +
                     DurationText(file.milliseconds / 1000);
  if (file.batches > 0) line += ", " + Counted(static_cast<uint64_t>(file.batches)) + " batches";
  Say(MessageLevel::kInfo, line);
  if (file.milliseconds > options_.slow_seconds * 1000) {
    Say(MessageLevel::kWarning, path + " took " + DurationText(file.milliseconds / 1000) +
                                    ", longer than " + DurationText(options_.slow_seconds) +
                                    " (--slow)");
  }
  return true;
}

void Migration::Rehearse(const Prepared& prepared) {
  // One transaction, one setting: off as soon as one file wants it, since files that do rebuild
  // tables; what they leave is checked after each.
  bool foreign_keys = true;
  for (const MigrationScript& script : prepared.plan.scripts) {
    foreign_keys = foreign_keys && script.foreign_keys;
  }
  database_->BeginFile(foreign_keys);
  database_->Begin();
  FileRunner runner(*database_, stop_);
  try {
    if (!Checked("pre_check.sql", prepared.pre_check, kAgain)) return database_->Rollback();
    history_.Make(prepared.records);
    std::string not_tried;
    for (size_t i = 0; i < result_.files.size(); ++i) {
      MigratedFile& file = result_.files[i];
      const MigrationScript& script = prepared.plan.scripts[i];
      if (script.file->header.no_transaction) {
        file.message = "cannot run in a transaction";
        Say(MessageLevel::kWarning,
            Printable(script.file->path()) + ": " + file.message + "; not tried in the dry run");
        not_tried += (not_tried.empty() ? "" : ", ") + Printable(script.file->path());
        continue;
      }
      try {
        runner.RunInside(TaskOf(prepared, i), file);
        file.outcome = options_.rollback ? "rolled back" : "applied";
      } catch (const MigrationFailure& failure) {
        file.outcome = "failed";
        file.message = failure.what();
        Fail(ExitCode::kFailed,
             file.message +
                 (not_tried.empty() ? "" : "\nit may need what was not tried: " + not_tried),
             kAgain);
        break;
      }
    }
    if (result_.code == ExitCode::kDone) {
      (void)Checked("post_check.sql", prepared.post_check, kAgain);
    }
  } catch (...) {
    database_->Rollback();
    throw;
  }
  database_->Rollback();
}

bool Migration::Checked(const char* name, const std::vector<SqlStatement>& checks,
                        const char* next) {
  const std::vector<std::string> failures = RunUserChecks(name, checks, *database_);
  if (failures.empty()) return true;
  std::string message = std::string(name) + " failed";
  for (const std::string& failure : failures) message += "\n" + failure;
  Fail(ExitCode::kDifferences, message, next);
  return false;
}

void Migration::Fail(ExitCode code, std::string message, std::string next) {
  result_.code = code;
  result_.message = std::move(message);
  result_.next = std::move(next);
}

void Migration::TellEnd() {
  Say(MessageLevel::kInfo, "size: " + BytesText(static_cast<double>(result_.bytes_before)) +
                               " before, " + BytesText(static_cast<double>(result_.bytes_after)) +
                               " after");
  if (result_.code != ExitCode::kDone && !result_.backup.empty()) {
    result_.message += "\nthe file as it was before: " + Printable(result_.backup);
  }
}

}  // namespace

void RefuseProblems(const std::vector<std::string>& problems) {
  if (problems.empty()) return;
  std::string message = Counted(problems.size(), "problem") +
                        " in the migrations; nothing was "
                        "touched";
  for (const std::string& problem : problems) message += "\n" + problem;
  throw UserError(ExitCode::kUsage, message, "tranship migrate --status shows what is applied");
}

std::vector<std::string> MigrateOptions::Validate() const {
  std::vector<std::string> problems;
  if (database.empty()) problems.emplace_back("no database: give --db URI or --db sqlite:PATH");
  if (dir.empty()) problems.emplace_back("no folder: give --dir DIR");
  if (target && rollback) problems.emplace_back("--target and --rollback exclude each other");
  if (adopt && rollback) problems.emplace_back("--adopt and --rollback exclude each other");
  return problems;
}

MigrateResult Migrate(const MigrateOptions& options, Observer& observer, const StopRequest& stop) {
  const auto path = SqlitePath(options.database);
  const bool made_here = path && !std::filesystem::exists(*path);
  MigrateResult result = Migration(options, observer, stop).Run();
  // Beginning a transaction makes an empty file.
  std::error_code error;
  if (made_here && options.dry_run && std::filesystem::file_size(*path, error) == 0) {
    std::filesystem::remove(*path, error);
  }
  return result;
}

}  // namespace tranship
