// Batch: one step of a backfill, within whatever transaction is open.
//
// Threading: the connection's thread. Errors: DbError; UserError at the construction when the table
// or its key do not fit.

#ifndef TRANSHIP_ENGINE_BACKFILL_BATCH_H_
#define TRANSHIP_ENGINE_BACKFILL_BATCH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/backfill/backfill_spec.h"
#include "engine/catalog/table.h"
#include "engine/savepoint/savepoint_set.h"
#include "io/pg/connection.h"

namespace tranship {

class BatchWriter {
 public:
  using Key = std::vector<std::string>;  // values as text, in the order of key()

  BatchWriter(Connection& target, BackfillSpec spec);

  struct Done {
    uint64_t rows = 0;        // that the predicate chose
    uint64_t changed = 0;     // that were updated or deleted: fewer where a trigger said no
    std::optional<Key> last;  // absent: no row was left
  };
  // The next rows behind `after`: locks them, keeps them in `set` if there is one, changes them.
  [[nodiscard]] Done Run(Connection& target, const std::optional<Key>& after,
                         const SavepointSet* set) const;

  [[nodiscard]] const std::vector<std::string>& key() const { return key_; }
  [[nodiscard]] const Table& table() const { return table_; }

 private:
  [[nodiscard]] std::string Among(const std::vector<std::string>& arrays) const;

  BackfillSpec spec_;
  Table table_;
  std::vector<std::string> key_;
  std::string choose_, order_, behind_, change_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_BACKFILL_BATCH_H_
