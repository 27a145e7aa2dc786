#include "engine/discover/discover_job.h"

#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/discover/duplicate_keys.h"
#include "engine/discover/finders.h"
#include "engine/discover/foreign_keys.h"
#include "engine/endpoints.h"
#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/free_disk.h"
#include "engine/report/quantities.h"
#include "engine/sqlite/mapping_text.h"
#include "engine/sqlite/sqlite_catalog.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/sqlite/take_census.h"
#include "engine/stop_watch.h"
#include "io/error.h"
#include "io/sqlite/state.h"

namespace tranship {
namespace {

Finding Note(Category category, Severity severity, std::string code, std::string message,
             std::string next = "") {
  Finding finding;
  finding.category = category;
  finding.severity = severity;
  finding.code = std::move(code);
  finding.message = std::move(message);
  finding.next = std::move(next);
  return finding;
}

class FileDiscovery {
 public:
  FileDiscovery(const DiscoverOptions& options, const std::string& path, Observer& observer,
                const StopRequest& stop)
      : options_(options.copy),
        samples_(options.samples),
        path_(path),
        state_(SqliteState::Open(path, StreamCount(options.copy))),
        observer_(observer),
        stop_(stop) {
    found_.source = "sqlite:" + Printable(path);
  }

  Discovery Run() {
    // One statement may run for long before it gives a row.
    const StopWatch watch([this] { return stop_.soon(); }, [this] { InterruptReaders(); });
    observer_.OnPhase(Phase::kConnect);
    if (options_.check_source && IsDamaged()) return std::move(found_);
    reading_.schema = ReadSqliteSchema(state_.reader(0));
    ChooseTables();
    if (!options_.target.empty()) MatchTarget();
    observer_.OnPhase(Phase::kPlan);
    TakeTheCensus();
    Decide(options_, reading_);
    FindAll();
    found_.mapping = Mapping();
    return std::move(found_);
  }

 private:
  void InterruptReaders() {
    for (size_t i = 0; i < state_.readers(); ++i) state_.reader(i).Interrupt();
  }

  // What cannot be read cannot be judged.
  bool IsDamaged() {
    for (const std::string& line : state_.reader(0).QuickCheck()) {
      found_.findings.push_back(Note(Category::kIntegrity, Severity::kBlocks, "damaged",
                                     "the file is damaged: " + Printable(line),
                                     "mend it (sqlite3 FILE .recover), or look at what can be read "
                                     "with --skip-check"));
    }
    return !found_.findings.empty();
  }

  void ChooseTables() {
    for (const SqliteTable& table : reading_.schema.tables) {
      if (table.kind != SqliteTable::Kind::kTable) continue;
      if (IsChosen({kSqliteSchemaName, table.name}, options_)) reading_.tables.push_back(&table);
    }
    if (reading_.tables.empty()) {
      throw UserError(ExitCode::kUsage, "no table is chosen; nothing was touched",
                      "look at the --table and --exclude-table patterns");
    }
    FindUnmatched(MatchTables(SqliteCatalog(reading_.schema, path_), {}, options_, false),
                  found_.findings);
  }

  void MatchTarget() {
    Connection target = Endpoints(options_).Target("control");
    Sides sides = ReadSides(SqliteCatalog(reading_.schema, path_), target, options_,
                            /*for_writing=*/true, /*emptiness=*/false);
    found_.target = sides.target_identity.display;
    reading_.target = std::move(sides.target);
    reading_.fit = std::move(sides.fit);
    ReadEmptiness(target, reading_.target, TargetNames(reading_.fit.tables));
    FindTargetProblems(reading_.fit, reading_.target, options_, found_.findings);
    found_.findings.push_back(Note(Category::kMigration, Severity::kNote, "disk",
                                   FreeDisk(target, static_cast<double>(state_.facts().size))));
    target.Close();
  }

  void TakeTheCensus() {
    CensusRequest request;
    request.schema = &reading_.schema;
    request.tables = reading_.tables;
    request.rules = options_.rules;
    request.stop = &stop_;
    request.form = [&](const SqliteTable& table, const SqliteColumn& column) {
      const CopyColumn* there = TargetColumn(reading_.fit, table.name, column.name);
      return there == nullptr ? std::nullopt : there->value_form;
    };
    reading_.censuses = TakeCensus(state_, request, observer_);
    found_.tables = reading_.tables.size();
    for (size_t i = 0; i < reading_.tables.size(); ++i) {
      const uint64_t rows = reading_.censuses[i].rows;
      found_.rows += rows;
      found_.table_rows.emplace_back(reading_.tables[i]->name, rows);
    }
  }

  void FindAll() {
    Findings& findings = found_.findings;
    FindSchemaProblems(reading_, findings);
    FindValueProblems(reading_, findings);
    const RowCheckRequest rows{&reading_, samples_, &stop_};
    PassFailpoint("discover.rows");
    FindOrphans(state_, rows, observer_, findings);
    FindDuplicates(state_, rows, observer_, findings);
    if (stop_.soon()) throw Cancelled();
    FindOrder(reading_, findings);
    const double bytes = static_cast<double>(state_.facts().size);
    const auto chunks = static_cast<uint64_t>(bytes / options_.chunk_bytes) + found_.tables;
    findings.push_back(Note(Category::kMigration, Severity::kNote, "volume",
                            Counted(found_.rows, "row") + " in a file of " + BytesText(bytes) +
                                ": about " + Counted(chunks, "chunk") + " of up to " +
                                BytesText(options_.chunk_bytes)));
    findings.push_back(Note(Category::kMigration, Severity::kNote, "journal",
                            "the file's journal mode is " + state_.facts().journal_mode +
                                (state_.notice().empty() ? "" : "; " + state_.notice())));
    if (!state_.limit_reason().empty()) {
      findings.push_back(
          Note(Category::kMigration, Severity::kNote, "readers", state_.limit_reason()));
    }
    Arrange(findings, samples_);
  }

  [[nodiscard]] std::string Mapping() const {
    std::vector<ColumnChoice> choices;
    for (const ColumnReading& one : reading_.columns) {
      choices.push_back({one.table->name, one.column->name, one.choice});
    }
    return MappingText(choices);
  }

  const CopyOptions& options_;
  size_t samples_;
  std::string path_;
  SqliteState state_;
  Observer& observer_;
  const StopRequest& stop_;
  FileReading reading_;
  Discovery found_;
};

Discovery DiscoverServer(const DiscoverOptions& options, Observer& observer) {
  if (options.copy.target.empty()) {
    throw UserError(ExitCode::kUsage,
                    "of a PostgreSQL source only the fit with a target is looked at so far",
                    "name the target with --target, or a file with --source sqlite:PATH");
  }
  observer.OnPhase(Phase::kConnect);
  Discovery found;
  Connection target = Endpoints(options.copy).Target("control");
  const Sides sides = ReadSides(OpenSource(options.copy)->ReadCatalog(), target, options.copy,
                                /*for_writing=*/true, /*emptiness=*/false);
  found.source = sides.source_identity.display;
  found.target = sides.target_identity.display;
  found.tables = sides.fit.tables.size() + sides.fit.unfit.size();
  for (const PlanTable& table : sides.fit.tables) {
    found.table_rows.emplace_back(table.source.display(), 0);
  }
  for (const Skipped& unfit : sides.fit.unfit) found.table_rows.emplace_back(unfit.table, 0);
  Catalog there = sides.target;
  ReadEmptiness(target, there, TargetNames(sides.fit.tables));
  FindUnmatched(sides.fit, found.findings);
  FindTargetProblems(sides.fit, there, options.copy, found.findings);
  found.findings.push_back(
      Note(Category::kQuality, Severity::kNote, "not-read",
           "values of a PostgreSQL source are not read yet: only the two schemas were compared",
           "tranship verify compares the rows after a copy"));
  Arrange(found.findings, options.samples);
  return found;
}

}  // namespace

Discovery Discover(const DiscoverOptions& options, Observer& observer, const StopRequest& stop) {
  if (const auto path = SqlitePath(options.copy.source)) {
    return FileDiscovery(options, *path, observer, stop).Run();
  }
  return DiscoverServer(options, observer);
}

}  // namespace tranship
