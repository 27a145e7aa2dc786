// An upsert: tables of the source merged into tables of the target by a key. The copy's machinery
// (plan, snapshot, leases, streams, ledger, resume) with another landing: each chunk goes into a
// staging table and from there, in the transaction of its checkpoint, into its table.

#ifndef TRANSHIP_ENGINE_UPSERT_UPSERT_JOB_H_
#define TRANSHIP_ENGINE_UPSERT_UPSERT_JOB_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/copy_job.h"
#include "engine/upsert/merge_rules.h"

namespace tranship {

struct UpsertOptions {
  // `tables` and `exclude_tables` choose on the source, unless `merge.pairs` name all. What an
  // upsert has no use for (truncate, constraints rebuild, new_run) must be as it is by default.
  CopyOptions copy;
  MergeRules merge;

  // Every problem at once, each one printable line.
  [[nodiscard]] std::vector<std::string> Validate() const;
  // Throws UserError(kUsage) with all of them.
  void RefuseProblems() const;
  // The copy that does it: with `merge`, tables chosen by the pairs when `copy.tables` is empty.
  [[nodiscard]] CopyOptions AsCopy() const;
};

struct UpsertedTable {
  std::string source, target;  // display form
  uint64_t read = 0, inserted = 0, updated = 0, unchanged = 0, rejected = 0;
  std::optional<uint64_t> only_in_target;  // left alone; not known without verification
};

struct UpsertOutcome {
  ExitCode code = ExitCode::kFailed;
  std::string message, next;
  Report report;
  std::vector<UpsertedTable> tables;
};

// Merges, going on with an unfinished run of the same meaning. A finished one does not stand in the
// way: what is there already is left alone. Throws as RunCopy().
[[nodiscard]] UpsertOutcome RunUpsert(const UpsertOptions& options, Observer& observer,
                                      const StopRequest& stop);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_UPSERT_JOB_H_
