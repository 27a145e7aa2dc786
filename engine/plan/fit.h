// Fit: which source tables go into which target tables, and everything that stands in the way.
// Reads nothing but the two catalogs; finds all problems, not the first.

#ifndef TRANSHIP_ENGINE_PLAN_FIT_H_
#define TRANSHIP_ENGINE_PLAN_FIT_H_

#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/copy_options.h"
#include "engine/plan/plan.h"

namespace tranship {

struct Skipped {
  std::string table;   // display form
  std::string reason;  // with the next step, one printable line
};

struct Hazard {
  enum class Severity : uint8_t { kNote, kWarning, kRefused };
  Severity severity = Severity::kNote;
  std::string table;    // display form, or empty for the whole run
  std::string message;  // what, and the way out
};

struct Fit {
  std::vector<PlanTable> tables;       // everything but leaves, read mode and chunks is filled
  std::vector<Skipped> unfit;          // chosen, but no counterpart or columns that do not fit
  std::vector<std::string> unmatched;  // globs that chose nothing
  std::vector<Hazard> hazards;  // kRefused ones stop a copy (exit 2) before anything is touched
};

// Whether options.tables and exclude_tables choose it.
[[nodiscard]] bool IsChosen(const TableName& name, const CopyOptions& options);

// Chooses by options.tables / exclude_tables: globs (* ? [..]) over "schema.name", a pattern
// without a dot matching the bare name in any schema. For `verify` the write-side hazards are left
// out.
[[nodiscard]] Fit MatchTables(const Catalog& source, const Catalog& target,
                              const CopyOptions& options, bool for_writing);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_FIT_H_
