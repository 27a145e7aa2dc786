#include "engine/migrate/review/review.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "engine/exit_code.h"
#include "engine/migrate/history.h"
#include "engine/migrate/migrate.h"
#include "engine/migrate/migration_plan.h"
#include "engine/migrate/schema_text.h"
#include "engine/migrate/scratch_database.h"
#include "engine/migrate/sql_tokens.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/sqlite/writable_database.h"

namespace tranship {
namespace {

struct TableSize {
  double bytes = 0, rows = 0;
};

// Cautious figures of a small server; an estimate is for the order of magnitude.
constexpr double kRewriteBytes = 50e6;  // per second
constexpr double kIndexBytes = 30e6;
constexpr double kScanBytes = 300e6;
constexpr double kRowsWritten = 50e3;

class Reviewer {
 public:
  Reviewer(const ReviewOptions& options, const StopRequest& stop)
      : options_(options), stop_(stop), set_(ReadMigrationSet(options.dir)) {}

  Review All();

 private:
  void ReadReal();
  void FillScratch();
  void ReviewFile(const MigrationScript& script, bool last_of_number);
  void Observe(const MigrationScript& script, ReviewedFile& file, const SchemaFacts& before);
  void ObserveLocks(ReviewedFile& file, const SchemaFacts& before);
  void NameTables(const MigrationScript& script, ReviewedFile& file, const SchemaFacts& before,
                  const SchemaFacts& after);
  [[nodiscard]] std::string TryBack(int64_t number);
  void Grade(ReviewedFile& file);

  const ReviewOptions& options_;
  const StopRequest& stop_;
  MigrationSet set_;
  Review review_;
  MigrationPlan plan_;
  std::map<std::string, TableSize> sizes_;
  std::unique_ptr<ScratchDatabase> scratch_;
  std::unique_ptr<MigrationDatabase> database_;
  SchemaFacts number_before_;  // before the first file of the number that is at work
  bool number_observed_ = false;
};

Review Reviewer::All() {
  ReadReal();
  review_.problems = plan_.problems;
  if (!plan_.problems.empty() || plan_.scripts.empty()) return std::move(review_);
  FillScratch();
  for (size_t i = 0; i < plan_.scripts.size(); ++i) {
    if (stop_.soon()) throw Cancelled();
    const int64_t number = plan_.scripts[i].file->number;
    if (i == 0 || plan_.scripts[i - 1].file->number != number) {
      number_before_ = ReadSchemaFacts(*database_);
      number_observed_ = true;
    }
    const bool last = i + 1 == plan_.scripts.size() || plan_.scripts[i + 1].file->number != number;
    ReviewFile(plan_.scripts[i], last);
    if (!review_.files.back().problem.empty()) break;  // the next ones have nothing to stand on
  }
  ProposeStages(review_.files);
  return std::move(review_);
}

void Reviewer::ReadReal() {
  const auto real = OpenMigrationDatabase({options_.database, true});
  review_.database = real->display();
  review_.rows_are_real = real->is_sqlite();
  plan_ = PlanForward(set_, MigrationHistory(*real).Read(set_, false), *real, {});
  if (real->is_sqlite()) return;
  for (const auto& row : real->Query(
           "SELECT pg_catalog.format('%s.%s', n.nspname, c.relname), "
           "pg_catalog.pg_table_size(c.oid), greatest(c.reltuples, 0) FROM pg_catalog.pg_class c "
           "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', "
           "'p')")) {
    sizes_[row[0].value_or("")] = {std::stod(row[1].value_or("0")),
                                   std::stod(row[2].value_or("0"))};
  }
}

void Reviewer::FillScratch() {
  scratch_ = MakeScratchDatabase(options_.database);
  if (const auto path = SqlitePath(options_.database)) {
    WritableDatabase::Open(*path, WritableAccess::kLookOnly, 5000)
        .BackUpTo(*SqlitePath(scratch_->uri()));
    database_ = OpenMigrationDatabase({scratch_->uri(), false});
    return;
  }
  database_ = OpenMigrationDatabase({scratch_->uri(), false});
  database_->BeginFile(true);
  const std::string schema = WithoutMetaCommands(DumpServerSchema(options_.database));
  const SqlStatements split = database_->Split(schema);
  if (!split.problems.empty()) {
    throw UserError(ExitCode::kFailed,
                    "the database's schema has SQL that is not understood (that of PostgreSQL 15 "
                    "is): " +
                        Printable(split.problems.front().message),
                    "look at the files by tranship migrate check, which runs them");
  }
  for (const SqlStatement& statement : split.statements) {
    if (statement.text.starts_with("CREATE SCHEMA public")) continue;
    try {
      database_->Run(statement);
    } catch (const DbError& error) {
      throw UserError(ExitCode::kFailed,
                      "the schema cannot be made again in a throw-away database: " +
                          Printable(error.server().message),
                      "the statement was: " + error.statement());
    }
  }
  database_->BeginFile(true);
}

void Reviewer::ReviewFile(const MigrationScript& script, bool last_of_number) {
  ReviewedFile& file = review_.files.emplace_back();
  file.folder = script.file->folder;
  file.number = script.file->number;
  file.name = script.file->name;
  const bool outside = script.file->header.no_transaction;
  const SchemaFacts before = ReadSchemaFacts(*database_);
  const auto began = std::chrono::steady_clock::now();
  database_->BeginFile(script.foreign_keys);
  if (!outside) database_->Begin();
  try {
    for (const SqlStatement& statement : script.statements) {
      file.writes_rows = file.writes_rows || statement.kind == SqlStatement::Kind::kRows;
      file.rows += database_->Run(statement);
    }
    file.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (outside) {
      number_observed_ = false;
      file.observations.push_back({Risk::kMedium, false,
                                   "runs outside of a transaction: a failure leaves it half done, "
                                   "and the locks were not observed",
                                   "", ""});
    } else {
      ObserveLocks(file, before);
    }
    Observe(script, file, before);
    if (last_of_number) file.reversible = TryBack(file.number);
    if (!outside) database_->Commit();
  } catch (const DbError& error) {
    database_->Rollback();
    file.problem = Printable(error.server().message);
    file.risk = Risk::kHigh;
  }
}

void Reviewer::Observe(const MigrationScript& script, ReviewedFile& file,
                       const SchemaFacts& before) {
  const SchemaFacts after = ReadSchemaFacts(*database_);
  std::ranges::move(CompareSchemas(before, after), std::back_inserter(file.observations));
  NameTables(script, file, before, after);
  if (script.file->header.irreversible) {
    file.observations.push_back({Risk::kHigh, false, "is irreversible, it says", "", ""});
  }
  for (const std::string& damage : database_->Damage()) {
    file.observations.push_back({Risk::kHigh, true, damage, "", ""});
  }
  Grade(file);
}

// Locks of the open transaction on tables that were there before; weak ones are nobody's concern.
void Reviewer::ObserveLocks(ReviewedFile& file, const SchemaFacts& before) {
  if (database_->is_sqlite()) return;
  for (const auto& row : database_->Query(
           "SELECT DISTINCT l.relation, l.mode FROM pg_catalog.pg_locks l JOIN "
           "pg_catalog.pg_class c ON c.oid = l.relation WHERE l.pid = pg_catalog.pg_backend_pid() "
           "AND l.locktype = 'relation' AND c.relkind IN ('r', 'p') ORDER BY 1, 2")) {
    const auto table = before.tables.find(row[0].value_or(""));
    if (table == before.tables.end()) continue;
    const std::string mode = row[1].value_or("");
    file.tables.insert(table->second.name);
    if (mode == "AccessShareLock" || mode == "RowShareLock") continue;
    file.locks.push_back(mode + " on " + table->second.name);
    if (mode == "AccessExclusiveLock") {
      file.observations.push_back(
          {Risk::kLow, false,
           "nobody can read " + table->second.name + " from its first touch to COMMIT",
           table->second.name, ""});
    }
  }
}

// Tables that the file names, or has made: what dependencies between files are seen by.
void Reviewer::NameTables(const MigrationScript& script, ReviewedFile& file,
                          const SchemaFacts& before, const SchemaFacts& after) {
  std::map<std::string, std::set<std::string>> by_word;  // "T" or "PUBLIC": tables
  const auto upper = [](std::string word) {
    std::ranges::transform(word, word.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return word;
  };
  for (const SchemaFacts* facts : {&before, &after}) {
    for (const auto& [key, table] : facts->tables) {
      by_word[upper(table.name.substr(table.name.rfind('.') + 1))].insert(table.name);
    }
  }
  for (const SqlStatement& statement : script.statements) {
    try {
      for (const SqlToken& token : ReadSqlTokens(statement.text)) {
        const auto found = token.name() ? by_word.find(upper(token.text)) : by_word.end();
        if (found != by_word.end()) file.tables.insert(found->second.begin(), found->second.end());
      }
    } catch (const FormatError&) {  // then the locks must do
    }
  }
}

// Runs the number's way back and compares; the transaction is left as it was.
std::string Reviewer::TryBack(int64_t number) {
  for (const MigrationScript& script : plan_.scripts) {
    if (script.file->number == number && script.file->header.irreversible) {
      return "no: " + script.file->path() + " says so";
    }
  }
  const MigrationFile* back = set_.Rollback(number);
  if (back == nullptr) return "no: there is no rollback file";
  if (!number_observed_ || back->header.no_transaction) {
    return "not tried: it runs outside of a transaction";
  }
  std::vector<std::string> problems;
  const MigrationScript script = ReadScript(*back, *database_, problems);
  if (!problems.empty()) return "no: " + problems.front();
  const auto run = [&](const char* sql) {
    (void)database_->Run({sql, 1, SqlStatement::Kind::kOther, ""});
  };
  run("SAVEPOINT tranship_review");
  std::string answer = "yes";
  try {
    for (const SqlStatement& statement : script.statements) (void)database_->Run(statement);
    const std::string left =
        SchemaDifference(number_before_.Text(), ReadSchemaFacts(*database_).Text());
    if (!left.empty()) answer = "no: the schema is not what it was: " + left;
    std::ranges::replace(answer, '\n', ' ');
  } catch (const DbError& error) {
    answer = "no: " + Printable(error.server().message);
  }
  database_->RollBackTo("tranship_review");
  return answer;
}

void Reviewer::Grade(ReviewedFile& file) {
  if (!review_.rows_are_real) file.seconds = 0;
  for (Observation& observation : file.observations) {
    const TableSize size = sizes_[observation.table];
    if (!observation.work.empty() && size.bytes > 0) {
      const double speed = observation.work == "rewrite" ? kRewriteBytes
                           : observation.work == "index" ? kIndexBytes
                                                         : kScanBytes;
      const double seconds = size.bytes / speed;
      file.seconds += seconds;
      if (seconds > 10) observation.risk = Risk::kHigh;
    }
    file.risk = std::max(file.risk, observation.risk);
    file.breaking = file.breaking || observation.breaking;
  }
  if (file.writes_rows && !review_.rows_are_real) {
    double rows = 0;
    for (const std::string& table : file.tables) rows += sizes_[table].rows;
    file.seconds += rows / kRowsWritten;
    if (rows > 1e6) file.risk = std::max(file.risk, Risk::kMedium);
  }
  if (file.writes_rows && file.rows > 1'000'000) file.risk = std::max(file.risk, Risk::kMedium);
}

}  // namespace

bool Review::failed() const {
  return !problems.empty() ||
         std::ranges::any_of(files, [](const auto& file) { return !file.problem.empty(); });
}

Review ReviewMigrations(const ReviewOptions& options, const StopRequest& stop) {
  return Reviewer(options, stop).All();
}

}  // namespace tranship
