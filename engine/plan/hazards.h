// Hazards: everything that stands in the way of a run although the tables fit.

#ifndef TRANSHIP_ENGINE_PLAN_HAZARDS_H_
#define TRANSHIP_ENGINE_PLAN_HAZARDS_H_

#include <vector>

#include "engine/catalog/table.h"
#include "engine/copy_options.h"
#include "engine/plan/fit.h"

namespace tranship {

struct TablePair {
  const Table* source;
  const Table* target;
};

// Adds to fit.hazards; sets `level` and `unsplit` of fit.tables, whose places are those of `pairs`.
void FindHazards(const Catalog& source, const Catalog& target, const std::vector<TablePair>& pairs,
                 const CopyOptions& options, bool for_writing, Fit& fit);

// Its parts: servers and sessions; one table as it is read and written; foreign keys among tables.
void FindServerHazards(const Catalog& source, const Catalog& target, const CopyOptions& options,
                       bool for_writing, Fit& fit);
void FindReadHazards(const TablePair& pair, const Catalog& source, const Catalog& target, Fit& fit);
void FindWriteHazards(const TablePair& pair, const Catalog& target, const CopyOptions& options,
                      Fit& fit);
void FindForeignKeyHazards(const Catalog& target, const std::vector<TablePair>& pairs,
                           const CopyOptions& options, Fit& fit);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_HAZARDS_H_
