#include "engine/stages/steps/copy_fields.h"

#include <algorithm>
#include <filesystem>

#include "engine/catalog/catalog.h"
#include "engine/catalog/name_text.h"
#include "engine/endpoints.h"
#include "engine/mapping/mapped_schema.h"
#include "engine/plan/glob.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/stages/staged_plan.h"
#include "io/error.h"

namespace tranship {
namespace {

void InspectMapping(const Inspection& look, int line, const CopyOptions& options) {
  const Endpoints ends(options);
  Connection source = ends.Source("check");
  const Catalog of_source = ReadCatalog(source);
  const MappedSchema schema =
      MapSchema(options.fields, {&of_source, look.catalog, &source, look.target});
  for (const std::string& problem : WhyUnusable(options.fields, schema)) {
    look.problem(line, problem);
  }
}

bool MayComeToBe(const Inspection& look, const TableName& table) {
  return look.sql_before.find(table.name) != std::string::npos;
}

}  // namespace

CopyOptions ReadSourceFields(Fields& fields, const StagedPlan& plan, std::string& from) {
  CopyOptions options;
  from = fields.Text("from", plan.source);
  const auto source = plan.databases.find(from);
  const auto target = plan.databases.find("target");
  if (from.empty()) {
    fields.Problem("from", "it needs from = \"DATABASE\": the plan has no default source");
  } else if (source == plan.databases.end()) {
    fields.Problem("from", "no database is called " + Printable(from));
  } else {
    options.source = source->second;
  }
  if (target != plan.databases.end()) options.target = target->second;
  options.tables = fields.Texts("tables");
  options.exclude_tables = fields.Texts("exclude_tables");
  options.skip_unfit = fields.Flag("skip_unfit");
  if (const std::string mapping = fields.Text("mapping"); !mapping.empty()) {
    options.fields = ReadFieldMapping(plan.Path(mapping));
    for (const std::string& problem : Located(options.fields.file, options.fields.problems)) {
      fields.Problem("mapping", problem);
    }
  }
  if (const auto jobs = fields.Integer("jobs", 1, 256)) options.jobs = static_cast<int>(*jobs);
  if (const auto most = fields.Integer("max_differences", 0, 1000000)) {
    options.max_differences = static_cast<int>(*most);
  }
  return options;
}

CopyOptions ReadCopyFields(Fields& fields, const StagedPlan& plan, std::string& from) {
  CopyOptions options = ReadSourceFields(fields, plan, from);
  options.verify = fields.Flag("verify", true);
  options.show_values = fields.Flag("show_values");
  const std::string triggers = fields.Word("triggers", {"refuse", "fire", "disable"}, "refuse");
  if (triggers == "fire") options.triggers = Triggers::kFire;
  if (triggers == "disable") options.triggers = Triggers::kDisable;
  if (fields.Word("sequences", {"set", "report"}, "set") == "report") {
    options.sequences = Sequences::kReport;
  }
  if (fields.Word("on_reject", {"stop", "keep-going"}, "stop") == "keep-going") {
    options.on_reject = OnReject::kKeepGoing;
  }
  if (const auto most = fields.Integer("max_rejects", 0, 2000000000)) {
    options.max_rejects = static_cast<int>(*most);
  }
  if (const auto bytes = fields.Integer("chunk_size", 1, int64_t{1} << 40)) {
    options.chunk_bytes = static_cast<double>(*bytes);
  }
  return options;
}

std::vector<MergePair> ReadPairs(Fields& fields) {
  std::vector<MergePair> pairs;
  for (const auto& [source, target] : fields.Pairs("pairs")) {
    const auto from = ParseTableName(source);
    const auto into = ParseTableName(target);
    if (!from) fields.Problem("pairs", Printable(source) + " is no name of a table");
    if (!into) fields.Problem("pairs", Printable(target) + " is no name of a table");
    if (from && into) pairs.push_back({*from, *into, {}, {}});
  }
  return pairs;
}

std::string TablesText(const CopyOptions& options, const std::string& from) {
  std::string text = options.tables.empty() ? "all tables" : "";
  for (const std::string& table : options.tables) text += (text.empty() ? "" : ", ") + table;
  return text + " of " + from +
         (options.fields.empty() ? "" : ", mapped by " + options.fields.file);
}

void InspectTables(const Inspection& look, int line, const CopyOptions& options,
                   const std::vector<MergePair>& pairs) {
  if (look.target == nullptr || options.source.empty()) return;
  if (!options.fields.empty()) {
    // Tables that an earlier step makes are not there to be mapped yet.
    if (look.sql_before.find_first_not_of(" \n") == std::string::npos) {
      InspectMapping(look, line, options);
    }
    return;
  }
  CopyOptions plain = options;
  const Catalog source = OpenSource(plain)->ReadCatalog();
  const Catalog& target = *look.catalog;
  for (const std::string& glob : options.tables) {
    const bool chooses = std::ranges::any_of(
        source.tables, [&](const Table& table) { return GlobMatches(glob, table.name); });
    if (!chooses) look.problem(line, Printable(glob) + " chooses no table of the source");
  }
  for (const MergePair& pair : pairs) {
    if (source.Find(pair.source) == nullptr) {
      look.problem(line, "the source has no table " + pair.source.display());
    }
    if (target.Find(pair.target) == nullptr && !MayComeToBe(look, pair.target)) {
      look.problem(line, "the target has no table " + pair.target.display() +
                             ", and no step before makes it");
    }
  }
  if (!pairs.empty() || options.skip_unfit) return;
  for (const Table& table : source.tables) {
    const bool chosen =
        options.tables.empty() || std::ranges::any_of(options.tables, [&](const std::string& glob) {
          return IsPlainName(glob) && GlobMatches(glob, table.name);
        });
    if (!chosen || SqlitePath(options.source)) continue;
    if (target.Find(table.name) == nullptr && !MayComeToBe(look, table.name) &&
        !options.tables.empty()) {
      look.problem(line, "the target has no table " + table.name.display() +
                             ", and no step before makes it");
    }
  }
}

void SettleRun(ExitCode code, const std::string& message, const std::string& next,
               const CopyOptions& options, StepResult& result) {
  const bool keep_going = options.on_reject == OnReject::kKeepGoing;
  if (code == ExitCode::kDone || (code == ExitCode::kRejects && keep_going)) return;
  result.message = message;
  result.code = code;
  result.state = code == ExitCode::kStopped || code == ExitCode::kLocked ? StepState::kStopped
                                                                         : StepState::kFailed;
  if (next != "run the same command again") result.next = next;
}

std::vector<TableCounts> CountsOf(const Rehearsal& rehearsal) {
  std::vector<TableCounts> counts;
  for (const RehearsedTable& table : rehearsal.tables) {
    StepCounts rows;
    rows.inserted = table.inserted;
    rows.updated = table.updated;
    rows.unchanged = table.unchanged;
    rows.deleted = table.deleted;
    rows.rejected = table.rejected;
    counts.push_back({table.target.display(), rows});
  }
  return counts;
}

}  // namespace tranship
