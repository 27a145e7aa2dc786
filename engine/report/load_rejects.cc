#include "engine/catalog/table.h"
#include "engine/ledger/schema.h"
#include "engine/report/load.h"

namespace tranship {

std::vector<RejectReport> ListRejects(Connection& target, const std::string& run, int limit) {
  if (LedgerVersion(target) < 2) return {};
  const Result rows = target.Exec(
      "SELECT j.kind, t.source_schema, t.source_name, j.key, j.column_name, j.value, j.sqlstate, "
      "j.constraint_name, j.reason FROM tranship.reject j JOIN tranship.run_table t ON t.run = "
      "j.run AND t.no = j.table_no WHERE j.run = $1 AND j.kind <> 'retried' "
      "ORDER BY j.kind DESC, j.table_no, j.chunk_no, j.no LIMIT $2",
      {run, limit});
  std::vector<RejectReport> rejects;
  for (int i = 0; i < rows.rows(); ++i) {
    rejects.push_back({rows.text(i, 0), TableName{rows.text(i, 1), rows.text(i, 2)}.display(),
                       rows.text(i, 3), rows.text(i, 4), rows.text(i, 5), rows.text(i, 6),
                       rows.text(i, 7), rows.text(i, 8)});
  }
  return rejects;
}

}  // namespace tranship
