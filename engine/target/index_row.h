// An index of the target as the catalogs describe it, and the statements that make it again.

#ifndef TRANSHIP_ENGINE_TARGET_INDEX_ROW_H_
#define TRANSHIP_ENGINE_TARGET_INDEX_ROW_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/target/taking.h"
#include "io/pg/connection.h"

namespace tranship {

// The constraint that an index belongs to.
struct IndexConstraint {
  std::string name;
  std::string definition;  // pg_get_constraintdef
  std::string after;  // what of the definition follows the index's own options: " DEFERRABLE ..."
  bool exclusion = false;
  bool by_index = false;  // can be made with USING INDEX
  bool primary = false;
  std::optional<std::string> comment;
};

struct IndexRow {
  std::string oid;
  std::string parent;  // OID of the partitioned index that it is attached to, or empty
  TableName name;
  TableName table;
  bool partitioned =
      false;  // of a partitioned table: made with ONLY, its partitions' indexes are attached
  bool valid = true;
  bool unique = false;
  bool identity = false;  // the table's replica identity
  bool published = false;
  std::string definition;  // pg_get_indexdef
  std::string options;     // "fillfactor='70'", for a constraint that is not made by index
  std::string tablespace;
  std::string predicate;
  bool nulls_are_equal = false;
  std::vector<std::string> key_expressions;
  std::vector<bool> key_numeric;
  std::optional<IndexConstraint> constraint;
  std::vector<std::string> afterwards;  // complete statements: comments, statistics targets, marks
};

// All indexes of these relations, each partitioned one before those attached to it.
[[nodiscard]] std::vector<IndexRow> ReadIndexes(Connection& target,
                                                const std::vector<TargetRelation>& relations);

// The index, or its constraint, as an object of the ledger. `attached`: the indexes of its
// partitions.
[[nodiscard]] TakenObject AsObject(const IndexRow& index,
                                   const std::vector<const IndexRow*>& attached);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_INDEX_ROW_H_
