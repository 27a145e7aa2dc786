#include "engine/migrate/check_migrations.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

#include "engine/migrate/migrate.h"
#include "engine/migrate/migration_plan.h"
#include "engine/migrate/schema_text.h"
#include "engine/migrate/scratch_database.h"
#include "engine/migrate/user_checks.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/file_text.h"

namespace tranship {
namespace {

struct NumberFacts {
  std::string name;           // "0005"
  bool irreversible = false;  // one of its files says so
};

class Checker {
 public:
  Checker(const CheckMigrationsOptions& options, const StopRequest& stop)
      : options_(options), stop_(stop), set_(ReadMigrationSet(options.dir)) {
    for (const MigrationFile& file : set_.files) {
      NumberFacts& facts = numbers_[file.number];
      facts.name = ToText(file.place()).substr(std::string(ToString(file.folder)).size() + 1);
      facts.irreversible = facts.irreversible || file.header.irreversible;
    }
  }

  MigrationChecks All() {
    auto scratch = MakeScratchDatabase(options_.database);
    CheckFiles(scratch->uri());
    if (done_.code() != ExitCode::kDone) return std::move(done_);
    CheckEmpty(scratch->uri());
    scratch.reset();
    if (!options_.sample.empty()) CheckSample();
    return std::move(done_);
  }

 private:
  void Add(std::string what, std::string problem) {
    done_.checks.push_back({std::move(what), std::move(problem)});
  }
  void CheckFiles(const std::string& uri);
  void CheckEmpty(const std::string& uri);
  void CheckSample();
  bool CheckNumber(const std::string& uri, int64_t number, int64_t before);
  void Load(const std::string& uri);
  std::string Migrated(const std::string& uri, std::optional<int64_t> target,
                       std::optional<int64_t> rollback, bool user_checks = false);
  [[nodiscard]] int64_t LowestReachable(const std::string& uri) const;

  const CheckMigrationsOptions& options_;
  const StopRequest& stop_;
  MigrationSet set_;
  std::map<int64_t, NumberFacts> numbers_;
  MigrationChecks done_;
};

// What went wrong; empty: nothing.
std::string Checker::Migrated(const std::string& uri, std::optional<int64_t> target,
                              std::optional<int64_t> rollback, bool user_checks) {
  if (stop_.soon()) throw Cancelled();
  MigrateOptions options;
  options.database = uri;
  options.dir = options_.dir;
  options.target = target;
  options.rollback = rollback;
  options.backup = false;
  options.adopt = !rollback;  // the sample may know another runner
  options.user_checks = user_checks;
  Observer silent;
  try {
    return Migrate(options, silent, stop_).message;
  } catch (const UserError& error) {
    return error.what();
  }
}

void Checker::CheckFiles(const std::string& uri) {
  const auto database = OpenMigrationDatabase({uri, false});
  std::vector<std::string> problems = set_.problems;
  for (const MigrationFile& file : set_.files) (void)ReadScript(file, *database, problems);
  for (const MigrationFile& file : set_.rollbacks) (void)ReadScript(file, *database, problems);
  (void)ReadUserChecks("pre_check.sql", set_.pre_check, *database, problems);
  (void)ReadUserChecks("post_check.sql", set_.post_check, *database, problems);
  for (const auto& [number, facts] : numbers_) {
    if (facts.irreversible || set_.Rollback(number) != nullptr) continue;
    problems.push_back("rollback/" + facts.name +
                       "_*.sql is missing; a file that has no way back "
                       "says -- tranship: irreversible");
  }
  for (const MigrationFile& file : set_.rollbacks) {
    if (numbers_.contains(file.number)) continue;
    problems.push_back(Printable(file.path()) + ": there is no file of that number");
  }
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  Add("numbering, headers, statements", text);
}

void Checker::CheckEmpty(const std::string& uri) {
  int64_t before = -1;
  for (const auto& [number, facts] : numbers_) {
    if (!CheckNumber(uri, number, before)) return;
    before = number;
  }
  if (numbers_.empty()) Add("apply on an empty database", "there are no files");
}

// Up, down, up; false: the next number has nothing to stand on.
bool Checker::CheckNumber(const std::string& uri, int64_t number, int64_t before) {
  const NumberFacts& facts = numbers_.at(number);
  const std::string schema_before = SchemaText(uri);
  const std::string up = Migrated(uri, number, {});
  Add("apply " + facts.name + " on an empty database", up);
  if (!up.empty()) return false;
  if (facts.irreversible) return true;
  const std::string schema_after = SchemaText(uri);
  const std::string down = Migrated(uri, {}, before);
  if (!down.empty()) {
    Add("roll back " + facts.name, down);
    return false;
  }
  const std::string left = SchemaDifference(schema_before, SchemaText(uri));
  Add("roll back " + facts.name, left.empty() ? "" : "the schema is not what it was:\n" + left);
  std::string again = Migrated(uri, number, {});
  const bool stands = again.empty();
  if (stands) {
    const std::string differs = SchemaDifference(schema_after, SchemaText(uri));
    if (!differs.empty()) again = "the schema is not what it was the first time:\n" + differs;
  }
  Add("apply " + facts.name + " again", again);
  return stands;
}

void Checker::CheckSample() {
  const auto scratch = MakeScratchDatabase(options_.database);
  try {
    Load(scratch->uri());
  } catch (const UserError& error) {
    return Add("load the sample", error.what());
  }
  const std::string before = SchemaText(scratch->uri());
  const int64_t lowest = LowestReachable(scratch->uri());
  const std::string up = Migrated(scratch->uri(), {}, {}, true);
  if (up == "nothing to do") return Add("apply all on the sample", "");
  Add("apply all on the sample", up);
  if (!up.empty() || lowest < 0) return;
  const std::string after = SchemaText(scratch->uri());
  const std::string down = Migrated(scratch->uri(), {}, lowest);
  Add("roll back on the sample", down);
  if (!down.empty()) return;
  const bool whole =
      std::ranges::none_of(numbers_, [&](const auto& each) { return each.second.irreversible; });
  const std::string left = whole ? SchemaDifference(before, SchemaText(scratch->uri())) : "";
  if (!left.empty()) Add("the sample's schema after the way back", left);
  const std::string again = Migrated(scratch->uri(), {}, {});
  Add("apply all again on the sample",
      again.empty() ? SchemaDifference(after, SchemaText(scratch->uri())) : again);
}

// Down to which number the sample can be rolled back: to where it stands, but not beyond an
// irreversible file.
int64_t Checker::LowestReachable(const std::string& uri) const {
  MigrateOptions options;
  options.database = uri;
  options.dir = options_.dir;
  options.adopt = true;
  int64_t lowest = 0;
  for (const MigrationState& file : ReadMigrationStatus(options).files) {
    if (file.state == "applied") lowest = std::max(lowest, file.number);
  }
  for (const auto& [number, facts] : numbers_) {
    if (facts.irreversible) lowest = std::max(lowest, number);
  }
  return lowest;
}

void Checker::Load(const std::string& uri) {
  const auto read = FileText(options_.sample);
  if (!read) {
    throw UserError(ExitCode::kUsage, "cannot read the sample " + Printable(options_.sample));
  }
  const std::string& text = *read;
  const auto path = SqlitePath(uri);
  if (path && text.starts_with("SQLite format 3")) {
    std::filesystem::copy_file(options_.sample, *path,
                               std::filesystem::copy_options::overwrite_existing);
    return;
  }
  const auto database = OpenMigrationDatabase({uri, false});
  SqlStatements split = database->Split(WithoutMetaCommands(text));
  const auto fail = [&](int line, const std::string& why) {
    throw UserError(ExitCode::kFailed, Printable(options_.sample) + ":" + std::to_string(line) +
                                           ": " + Printable(why));
  };
  for (const SqlProblem& problem : split.problems) fail(problem.line, problem.message);
  database->BeginFile(false);
  for (const SqlStatement& statement : split.statements) {
    if (statement.kind == SqlStatement::Kind::kCopyStdin) {
      fail(statement.line, "COPY has no data here: make the sample by pg_dump --inserts");
    }
    try {
      database->Run(statement);
    } catch (const DbError& error) {
      fail(statement.line, error.server().message);
    }
  }
}

}  // namespace

ExitCode MigrationChecks::code() const {
  const bool failed = std::ranges::any_of(
      checks, [](const MigrationCheck& check) { return !check.problem.empty(); });
  return failed ? ExitCode::kDifferences : ExitCode::kDone;
}

MigrationChecks CheckMigrations(const CheckMigrationsOptions& options, const StopRequest& stop) {
  return Checker(options, stop).All();
}

}  // namespace tranship
