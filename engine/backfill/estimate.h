// What a backfill would do, for people to read before it runs. Reads catalogs and plans, no rows.

#ifndef TRANSHIP_ENGINE_BACKFILL_ESTIMATE_H_
#define TRANSHIP_ENGINE_BACKFILL_ESTIMATE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/backfill/backfill_spec.h"
#include "io/pg/connection.h"

namespace tranship {

struct BackfillEstimate {
  std::string table;
  std::vector<std::string> key;
  uint64_t rows = 0;  // the planner's guess
  uint64_t table_rows = 0;
  int64_t table_bytes = 0;
  uint64_t batches = 0;
  int64_t batch_rows = 0;
  std::vector<std::string> indexes;        // that get a new entry per row
  std::vector<std::string> other_indexes;  // that may be spared one, by a HOT update
  std::vector<std::string> triggers;       // that fire
  std::vector<std::string> foreign_keys;   // that are checked
  int fill_factor = 100;
  bool remove = false;

  // An update that touches no indexed column may leave the indexes alone, where the row's page has
  // room.
  [[nodiscard]] bool can_be_hot() const { return !remove && indexes.empty(); }
};

// Errors: UserError for what RunBackfill() would refuse; DbError, for expressions that do not fit,
// too.
[[nodiscard]] BackfillEstimate EstimateBackfill(const BackfillSpec& spec, Connection& target);

// A few lines.
[[nodiscard]] std::string EstimateText(const BackfillEstimate& estimate);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_BACKFILL_ESTIMATE_H_
