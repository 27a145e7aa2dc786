// Violations: naming the keys that keep a unique index or a foreign key from being restored.

#ifndef TRANSHIP_ENGINE_TARGET_VIOLATIONS_H_
#define TRANSHIP_ENGINE_TARGET_VIOLATIONS_H_

#include <string>
#include <vector>

#include "io/pg/connection.h"

namespace tranship {

// One key column of a violations query.
struct KeyPart {
  std::string expression;  // SQL, qualified
  bool numeric = false;    // shown without quotes
};

// "SELECT key text, rows with it, keys, rows of all keys": the first ten keys of `from_where`
// ("FROM ... WHERE ..."), grouped by key, of which `having` (may be empty) is true.
[[nodiscard]] std::string ViolationsQuery(const std::vector<KeyPart>& key,
                                          const std::string& from_where, const std::string& having);

// Runs such a query: "2 keys in 5 rows: (1, 'a') in 3 rows, (2, 'b') in 2 rows". Empty when it
// finds nothing, or cannot be run.
[[nodiscard]] std::string DescribeViolations(Connection& target, const std::string& query);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_VIOLATIONS_H_
