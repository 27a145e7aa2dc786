// Where sequences stand, on both sides, and where their columns do.

#ifndef TRANSHIP_ENGINE_TARGET_SEQUENCE_STATE_H_
#define TRANSHIP_ENGINE_TARGET_SEQUENCE_STATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "io/pg/connection.h"

namespace tranship {

// last_value and is_called: the next value is `value` itself until it has been called.
struct SequencePosition {
  int64_t value = 0;
  bool called = false;
  friend bool operator==(const SequencePosition&, const SequencePosition&) = default;
};

// True when `a` has advanced further than `b`; descending sequences advance downwards.
[[nodiscard]] bool Further(const SequencePosition& a, const SequencePosition& b, bool descending);

// A sequence of the target that a copied column owns.
struct TargetSequence {
  TableName name;
  TableName table;   // of the target: the chosen table or a partition of it
  TableName source;  // the table's source
  std::string column;
  std::string source_column;
  int64_t increment = 1, minimum = 1, maximum = 1;
  bool may_read = false, may_set = false;
  bool column_counts = false;  // the column's values are numbers, and readable
  std::string role;            // ours, for the GRANT to type

  SequencePosition own;                       // when may_read
  std::optional<SequencePosition> in_column;  // its furthest value
  std::optional<SequencePosition> at_source;
  std::string source_refused;  // the source's sequence that may not be read; quoted for SQL

  [[nodiscard]] bool descending() const { return increment < 0; }
};

// By name, each once, with the positions of the target. A handful of statements however many there
// are.
[[nodiscard]] std::vector<TargetSequence> ReadSequences(Connection& target,
                                                        const std::vector<PlanTable>& tables);
// Fills `at_source` and `source_refused` from a PostgreSQL source.
void ReadSourcePositions(Connection& source, std::vector<TargetSequence>& sequences);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_SEQUENCE_STATE_H_
