#include "engine/upsert/merge_work.h"

#include <algorithm>
#include <memory>

#include "engine/exit_code.h"
#include "engine/report/quantities.h"

namespace tranship {

MergeWork PrepareMerge(const PrepareMergeInput& input) {
  const CopyOptions& options = *input.options;
  MergeWork work;
  work.rules = &*options.merge;
  work.tables =
      ResolveMerges(*input.tables, *input.source_catalog, *input.target_catalog, *options.merge);
  const auto most = static_cast<uint64_t>(options.max_rejects);
  std::unique_ptr<SourceReader> reader;
  uint64_t faulty = 0;
  for (size_t i = 0; i < work.tables.size(); ++i) {
    KeyFaults& faults = work.faults.emplace_back();
    if (work.tables[i].proven_unique) continue;
    if (!reader) reader = input.source->Open("reader");
    faults = FindKeyFaults(*reader, *input.target, input.tables->at(i), work.tables[i], most,
                           input.check_stop);
    faulty += faults.rows();
  }
  if (options.on_reject == OnReject::kStop) {
    RefuseKeyFaults(*input.tables, work.tables, work.faults);
  } else if (faulty > most) {
    std::string lines;
    for (size_t i = 0; i < work.faults.size(); ++i) {
      const std::string line = Describe(input.tables->at(i), work.tables[i], work.faults[i]);
      if (!line.empty()) lines += "\n  " + line;
    }
    throw UserError(ExitCode::kUsage,
                    Counted(faulty, "row") + " would be rejected, more than --max-rejects " +
                        std::to_string(most) + "; nothing was written:" + lines,
                    "mend the rows, choose another key (--key), or raise --max-rejects");
  }
  return work;
}

MergeTotals LoadMergeTotals(Connection& target, const std::string& run) {
  const Result sums = target.Exec(
      "SELECT COALESCE(pg_catalog.sum(rows), 0), COALESCE(pg_catalog.sum(inserted), 0), "
      "COALESCE(pg_catalog.sum(updated), 0), COALESCE(pg_catalog.sum(unchanged), 0), "
      "COALESCE(pg_catalog.sum(rejected), 0) FROM tranship.chunk WHERE run = $1 AND state = 'done'",
      {run});
  const auto count = [&](int column) { return static_cast<uint64_t>(sums.integer(0, column)); };
  return {.read = count(0) + count(4),
          .inserted = count(1),
          .updated = count(2),
          .unchanged = count(3),
          .rejected = count(4)};
}

std::string Describe(const MergeTotals& totals) {
  std::string text = Counted(totals.read, "row") + " read: " + Counted(totals.inserted) +
                     " inserted, " + Counted(totals.updated) + " updated, " +
                     Counted(totals.unchanged) + " unchanged";
  if (totals.rejected > 0) text += ", " + Counted(totals.rejected) + " rejected";
  return text;
}

}  // namespace tranship
