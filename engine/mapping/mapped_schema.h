// MappedSchema: a field mapping held against the schemas of both sides: everything that is wrong
// with it, and what the copy reads by it.

#ifndef TRANSHIP_ENGINE_MAPPING_MAPPED_SCHEMA_H_
#define TRANSHIP_ENGINE_MAPPING_MAPPED_SCHEMA_H_

#include <map>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/mapping/field_mapping.h"
#include "io/pg/connection.h"

namespace tranship {

struct MappedSchema {
  std::vector<LineProblem> problems;
  std::vector<LineProblem> open;   // decisions that are still to be made
  std::vector<LineProblem> notes;  // right, but should be known
  // Derived tables, one per target table that is fed, under its name, in its order of columns.
  // Whole only without problems.
  std::vector<Table> tables;

  [[nodiscard]] bool usable() const { return problems.empty() && open.empty(); }
};

struct BothSchemas {
  const Catalog* source = nullptr;
  const Catalog* target = nullptr;
  Connection* on_source = nullptr;  // to have expressions prepared
  Connection* on_target = nullptr;  // to have constants cast
};

// Finds all problems at once. Reads no rows. Throws DbError when a server cannot be asked.
[[nodiscard]] MappedSchema MapSchema(const FieldMapping& mapping, const BothSchemas& schemas);

// The lines of problems and open decisions, for a refusal.
[[nodiscard]] std::vector<std::string> WhyUnusable(const FieldMapping& mapping,
                                                   const MappedSchema& schema);

// The steps of MapSchema(). Names, coverage and doubles, by the catalogs alone.
void CheckNames(const FieldMapping& mapping, const BothSchemas& schemas, MappedSchema& schema);
// Types and SQL, of the tables whose names are right.
void DeriveTables(const FieldMapping& mapping, const BothSchemas& schemas, MappedSchema& schema);

// By target table, then source table in the order of the file: the rows that feed it. Rows for
// every source (constants without one) are among the rows of each.
using SourceFeeds = std::vector<std::pair<TableName, std::vector<const FieldRow*>>>;
[[nodiscard]] std::map<TableName, SourceFeeds> FeedsOf(const FieldMapping& mapping);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_MAPPED_SCHEMA_H_
