#include "engine/verify/known_rejects.h"

#include <algorithm>

#include "engine/exit_code.h"
#include "engine/ledger/schema.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr int kFirstWithRejects = 2;  // version of the ledger

bool HasRejects(Connection& target) {
  try {
    return LedgerVersion(target) >= kFirstWithRejects;
  } catch (const UserError&) {  // who only compares need not be able to read the ledger
    return false;
  }
}

}  // namespace

KnownRejects FindKnownRejects(Connection& target, const TableName& table) {
  KnownRejects known;
  if (!HasRejects(target)) return known;
  const Result rows = target.Exec(
      "SELECT j.run, j.key FROM tranship.reject j JOIN tranship.run_table t ON t.run = j.run AND "
      "t.no = j.table_no WHERE j.kind = 'rejected' AND t.target_schema = $1 AND t.target_name = $2 "
      "AND j.run = (SELECT r.run FROM tranship.run r JOIN tranship.run_table o ON o.run = r.run "
      "WHERE o.target_schema = $1 AND o.target_name = $2 AND r.state <> 'abandoned' ORDER BY "
      "r.started DESC, r.run LIMIT 1)",
      {table.schema, table.name});
  for (int i = 0; i < rows.rows(); ++i) {
    known.run = rows.text(i, 0);
    known.keys.insert(rows.text(i, 1));
  }
  return known;
}

void NameRejected(const LeftOutRows& left_out, const KnownRejects& known, int max_differences,
                  TableReport& report) {
  if (left_out.rows > 0) {
    report.missing += left_out.rows;
    report.rows_source = report.rows_source.value_or(0) + left_out.rows;
    report.verdict = Verdict::kMismatch;
    report.verdict_reason += (report.verdict_reason.empty() ? "" : "; ") +
                             Counted(left_out.rows, "row") +
                             " of the source cannot be on the target: a value does not fit";
    for (const RowNote& note : left_out.named) {
      if (report.differences.size() >= static_cast<size_t>(std::max(0, max_differences))) break;
      report.differences.push_back({"missing", note.key, false});
    }
  }
  uint64_t rejected = 0;
  for (DifferenceReport& difference : report.differences) {
    if (difference.kind != "missing" || !known.keys.contains(difference.key)) continue;
    difference.kind = "rejected";
    ++rejected;
  }
  if (rejected == 0) return;
  report.rejected = rejected;
  report.verdict_reason += (report.verdict_reason.empty() ? "" : "; ") + Counted(rejected) +
                           " of the rows named were rejected by run " + known.run +
                           " (tranship rejects " + known.run + " says why)";
}

}  // namespace tranship
