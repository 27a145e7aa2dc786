#include "engine/upsert/merge_landing.h"

#include <utility>

#include "engine/failpoint.h"
#include "engine/upsert/merge_statements.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

std::vector<std::string> Names(const PlanTable& table, const std::vector<size_t>& columns) {
  std::vector<std::string> names;
  for (const size_t column : columns) names.push_back(table.columns.at(column).name);
  return names;
}

// Whether a key of $1, $2, ... (arrays of texts, one per column) is staged.
std::string DuplicatesStaged(const PlanTable& table, const MergeTable& merge) {
  std::string arrays, names, same;
  for (size_t i = 0; i < merge.key.size(); ++i) {
    const CopyColumn& column = table.columns.at(merge.key[i]);
    const std::string no = std::to_string(i + 1);
    const char* comma = i == 0 ? "" : ", ";
    arrays += comma + ("pg_catalog.unnest($" + no + "::pg_catalog.text[])");
    names += comma + ("k" + no);
    same += (i == 0 ? "s." : " AND s.") + QuoteName(column.name) + " " + merge.equals.at(i) +
            " CAST(d.k" + no + " AS " + column.type + ")";
  }
  return "SELECT EXISTS (SELECT FROM " + StageName(table) + " s JOIN ROWS FROM (" + arrays +
         ") AS d (" + names + ") ON " + same + ")";
}

}  // namespace

MergeLanding::MergeLanding(const PlanTable& table, const MergeWork& work, std::string run)
    : table_(&table),
      merge_(&work.tables.at(static_cast<size_t>(table.no))),
      faults_(&work.faults.at(static_cast<size_t>(table.no))),
      rules_(work.rules),
      run_(std::move(run)) {}

void MergeLanding::Prepare(Connection& target) {
  const bool there =
      target.Exec("SELECT pg_catalog.to_regclass($1) IS NOT NULL", {StageName(*table_)}).flag(0, 0);
  target.Exec(there ? "TRUNCATE " + StageName(*table_) : StageStatement(*table_, *merge_));
}

std::string MergeLanding::copy_sql() const { return StageCopyStatement(*table_); }

void MergeLanding::RefuseDuplicates(Connection& target) const {
  if (faults_->duplicates.empty()) return;
  std::vector<Param> keys;
  for (const auto& column : faults_->duplicates) keys.emplace_back(ArrayLiteral(column));
  const std::string sql = DuplicatesStaged(*table_, *merge_);
  if (!target.Exec(sql, keys).flag(0, 0)) return;
  ServerMessage message;
  message.sqlstate = "23505";
  message.message = "the key occurs more than once in the source";
  message.column = table_->columns.at(merge_->key.front()).name;
  throw DbError(Consequence::kPermanent, "target", message, sql);
}

void MergeLanding::Tell(const std::function<void(const MergeRules::Moment&)>& whom,
                        Connection& target) const {
  if (!whom) return;
  const std::string stage = StageName(*table_);
  const std::vector<std::string> key = Names(*table_, merge_->key);
  const std::vector<std::string> update = Names(*table_, merge_->update);
  whom({target, table_->target, stage, key, update});
}

MergeCounts MergeLanding::Land(Connection& target) const {
  const Result counts = target.Exec(MergeStatement(*table_, *merge_));
  return {.inserted = static_cast<uint64_t>(counts.integer(0, 1)),
          .updated = static_cast<uint64_t>(counts.integer(0, 0))};
}

void MergeLanding::Merge(Connection& target) {
  RefuseDuplicates(target);
  // The planner knows nothing of a table that was just filled.
  target.Exec("ANALYZE " + StageName(*table_) + " (" + ColumnList(*table_, merge_->key) + ")");
  Tell(rules_->before_merge, target);
  PassFailpoint("merge.staged");
  const auto staged = static_cast<uint64_t>(
      target.Exec("SELECT pg_catalog.count(*) FROM " + StageName(*table_)).integer(0, 0));
  counts_ = Land(target);
  if (counts_.inserted + counts_.updated > staged) {
    throw FormatError("table " + table_->target.display() + ": more rows were changed than staged");
  }
  counts_.unchanged = staged - counts_.inserted - counts_.updated;
  Tell(rules_->after_merge, target);
  PassFailpoint("merge.landed");
}

void MergeLanding::Try(Connection& target) {
  RefuseDuplicates(target);
  (void)Land(target);
  target.Exec("TRUNCATE " + StageName(*table_));
}

void WriteMergeCounts(Connection& target, const std::string& run, const Chunk& chunk,
                      const MergeCounts& counts) {
  target.Exec(
      "UPDATE tranship.chunk SET inserted = inserted + $4, updated = updated + $5, unchanged = $6 "
      "WHERE run = $1 AND table_no = $2 AND no = $3",
      {run, chunk.table, chunk.no, counts.inserted, counts.updated, counts.unchanged});
}

}  // namespace tranship
