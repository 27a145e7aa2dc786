// The crosswalk: keys that the target generated, by the keys of the source that they stand for.
// tranship.crosswalk in the target; it outlives runs, so that copying again gives the same keys.

#ifndef TRANSHIP_ENGINE_MAPPING_CROSSWALK_H_
#define TRANSHIP_ENGINE_MAPPING_CROSSWALK_H_

#include <string>
#include <vector>

#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

// "schema.table:KEY": how a key of a source table travels, and is kept. Keys of several sources may
// meet in one target table.
[[nodiscard]] std::string CrosswalkKey(const TableName& source, const std::string& key);

[[nodiscard]] bool HasCrosswalk(Connection& target);
// Travelling keys, and the generated ones as `type`.
[[nodiscard]] std::string CrosswalkQuery(const TableName& target, const std::string& type);

// Has the target generate a key for every key of the source that has none yet, in the tables whose
// keys are generated; one transaction per table, or in the one that is open. `run` is empty of a
// rehearsal. Throws DbError.
void AssignKeys(SourceState& source, Connection& target, const std::string& run,
                const std::vector<PlanTable>& tables);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_CROSSWALK_H_
