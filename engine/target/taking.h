// What is taken away from the target and how it comes back.

#ifndef TRANSHIP_ENGINE_TARGET_TAKING_H_
#define TRANSHIP_ENGINE_TARGET_TAKING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

// One object, as it goes into tranship.object.
struct TakenObject {
  std::string kind;  // index, constraint, foreign key, trigger
  TableName table;
  std::string name;
  std::string definition;  // as the server prints it, to recognise an equal one
  // Each step is a transaction of its own and may hold several statements. A step that is done
  // leaves the ledger's list.
  std::vector<std::string> steps;
  std::string violations;  // query for what may stand in the way, see violations.h; may be empty
};

// What one statement takes away: an object; with a partitioned index also those of its partitions,
// deepest first, since an index is attached to its parent only when it exists.
struct Taking {
  std::vector<TakenObject> objects;
  std::string statement;
  std::vector<TableName> referenced;  // which it locks, too
  std::string kept_because;           // not empty: it cannot be taken away, for this reason
  bool essential = false;             // the copy would go wrong with it in place
};

// A target table or one of its partitions.
struct TargetRelation {
  std::string oid;
  std::string root_oid;    // of the chosen table
  bool published = false;  // some table of this tree is published for UPDATE or DELETE
};

// The tables and, with partitioned ones, all partitions below them; roots first.
[[nodiscard]] std::vector<TargetRelation> ReadTargetRelations(Connection& target,
                                                              const std::vector<TableName>& tables);

// Foreign keys on these relations and to them, whichever table they stand on.
[[nodiscard]] std::vector<Taking> FindForeignKeys(Connection& target,
                                                  const std::vector<TargetRelation>& relations);
// Indexes, and the primary key, unique and exclusion constraints on them.
[[nodiscard]] std::vector<Taking> FindIndexes(Connection& target,
                                              const std::vector<TargetRelation>& relations);
// User triggers that are enabled in any way.
[[nodiscard]] std::vector<Taking> FindTriggers(Connection& target,
                                               const std::vector<TargetRelation>& relations);

// The relations' OIDs as an array literal for $n::oid[].
[[nodiscard]] std::string OidArray(const std::vector<TargetRelation>& relations);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_TAKING_H_
