// What others have done since to the rows that a savepoint set would put back.

#ifndef TRANSHIP_ENGINE_SAVEPOINT_LATER_CHANGES_H_
#define TRANSHIP_ENGINE_SAVEPOINT_LATER_CHANGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/exit_code.h"
#include "engine/savepoint/savepoint_set.h"

namespace tranship {

struct LaterChanges {
  uint64_t rows = 0;              // exact
  std::vector<std::string> keys;  // of the first ten: "(1, 'a')"; "row DIGEST" without a key
};

// Requires: a sealed set, whose columns the table still has; writers of the table are locked out.
[[nodiscard]] LaterChanges FindLaterChanges(Connection& target, const SavepointSet& set,
                                            const Table& table);

// Restoring would lose them. what() names them, a line each.
class LaterChangesError : public UserError {
 public:
  LaterChangesError(const SavepointSet& set, LaterChanges changes);
  [[nodiscard]] const LaterChanges& changes() const { return changes_; }

 private:
  LaterChanges changes_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SAVEPOINT_LATER_CHANGES_H_
