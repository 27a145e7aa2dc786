#include "engine/upsert/upsert_job.h"

#include <set>
#include <utility>

#include "engine/plan/glob.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"

namespace tranship {

std::vector<std::string> UpsertOptions::Validate() const {
  std::vector<std::string> problems = AsCopy().Validate();
  const auto check = [&](bool good, std::string problem) {
    if (!good) problems.push_back(std::move(problem));
  };
  check(!copy.truncate, "an upsert keeps what is in the target: it cannot be emptied first");
  check(copy.constraints == Constraints::kKeep,
        "an upsert needs the target's keys: constraints cannot be rebuilt");
  const auto check_update = [&](const UpdateChoice& update, const std::string& where) {
    if (update.rule != UpdateRule::kColumns) return;
    check(!update.columns.empty(), where + "no column is named to be updated; say never");
    for (const std::string& column : update.columns) {
      check(!column.empty(), where + "an empty name is no column to be updated");
    }
  };
  check_update(merge.update, "");
  std::set<TableName> sources, targets;
  for (const MergePair& pair : merge.pairs) {
    if (pair.update) check_update(*pair.update, pair.target.display() + ": ");
    check(sources.insert(pair.source).second, pair.source.display() + " is merged twice");
    check(targets.insert(pair.target).second,
          "two tables are merged into " + pair.target.display() + "; make one upsert of each");
  }
  return problems;
}

void UpsertOptions::RefuseProblems() const {
  std::string lines;
  for (const std::string& problem : Validate()) lines += "\n  " + problem;
  if (lines.empty()) return;
  throw UserError(ExitCode::kUsage, "this upsert cannot be; nothing was touched:" + lines);
}

CopyOptions UpsertOptions::AsCopy() const {
  CopyOptions all = copy;
  all.merge = merge;
  all.new_run = true;
  if (!all.tables.empty()) return all;
  const bool sqlite = SqlitePath(copy.source).has_value();
  for (const MergePair& pair : merge.pairs) {
    const std::string name = EscapeGlob(pair.source.name);
    all.tables.push_back(sqlite ? name : EscapeGlob(pair.source.schema) + "." + name);
  }
  return all;
}

UpsertOutcome RunUpsert(const UpsertOptions& options, Observer& observer, const StopRequest& stop) {
  options.RefuseProblems();
  const CopyOptions copy = options.AsCopy();
  CopyOutcome copied = RunCopy(copy, observer, stop);
  UpsertOutcome outcome{.code = copied.code,
                        .message = std::move(copied.message),
                        .next = std::move(copied.next),
                        .report = std::move(copied.report),
                        .tables = {}};
  for (const TableReport& table : outcome.report.tables) {
    const MergeReport merge = table.merge.value_or(MergeReport());
    outcome.tables.push_back({.source = table.name,
                              .target = table.target,
                              .read = table.rows_written + table.rejected,
                              .inserted = merge.inserted,
                              .updated = merge.updated,
                              .unchanged = merge.unchanged,
                              .rejected = table.rejected,
                              .only_in_target = merge.only_in_target});
  }
  return outcome;
}

}  // namespace tranship
