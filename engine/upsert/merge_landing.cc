#include "engine/upsert/merge_landing.h"

#include <utility>

#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/ledger/schema.h"
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
  if (there) {
    target.Exec("TRUNCATE " + StageName(*table_));
    return;
  }
  target.Exec(StageStatement(*table_, *merge_));
  if (merge_->old_key) EnsureCrosswalk(target);
}

std::string MergeLanding::MadeBy(Connection& target) const {
  const Result found = target.Exec(
      "SELECT CASE WHEN a.attidentity IN ('a', 'd') THEN pg_catalog.format("
      "'pg_catalog.nextval(%L::pg_catalog.regclass)', pg_catalog.pg_get_serial_sequence($1, $2)) "
      "ELSE pg_catalog.pg_get_expr(d.adbin, d.adrelid) END FROM pg_catalog.pg_attribute a LEFT "
      "JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE "
      "a.attrelid = $1::pg_catalog.regclass AND a.attname = $2",
      {table_->target.quoted(), merge_->made});
  if (found.rows() == 1 && !found.null(0, 0)) return found.text(0, 0);
  throw UserError(ExitCode::kFailed, "table " + table_->target.display() + " makes no value of \"" +
                                         Printable(merge_->made) + "\" itself");
}

void MergeLanding::MakeKeys(Connection& target) const {
  if (merge_->by_crosswalk) target.Exec(MakeKeysStatement(*table_, *merge_, MadeBy(target)));
}

void MergeLanding::NoteNewKeys(Connection& target) const {
  if (!merge_->old_key) return;
  target.Exec(CrosswalkStatement(*table_, *merge_),
              {run_.empty() ? Param(std::nullopt) : Param(run_)});
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
  const std::string stage = StageForOthers(*table_, *merge_);
  const std::vector<std::string> key =
      merge_->by_crosswalk ? std::vector{merge_->made} : Names(*table_, merge_->key);
  const std::vector<std::string> update = Names(*table_, merge_->update);
  whom({target, table_->target, stage, key, update});
}

MergeCounts MergeLanding::Land(Connection& target) const {
  const Result counts = target.Exec(MergeStatement(*table_, *merge_));
  NoteNewKeys(target);
  return {.inserted = static_cast<uint64_t>(counts.integer(0, 1)),
          .updated = static_cast<uint64_t>(counts.integer(0, 0))};
}

void MergeLanding::Merge(Connection& target) {
  RefuseDuplicates(target);
  // The planner knows nothing of a table that was just filled.
  target.Exec("ANALYZE " + StageName(*table_) + " (" + ColumnList(*table_, merge_->key) + ")");
  MakeKeys(target);
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
  MakeKeys(target);
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
