// SchemaFacts: what a review compares before and after a file.

#ifndef TRANSHIP_ENGINE_MIGRATE_REVIEW_SCHEMA_FACTS_H_
#define TRANSHIP_ENGINE_MIGRATE_REVIEW_SCHEMA_FACTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/migrate/migration_database.h"

namespace tranship {

struct ColumnFact {
  std::string name, type;
  bool not_null = false;
  bool has_default = false;
  friend bool operator==(const ColumnFact&, const ColumnFact&) = default;
};

struct TableFact {
  std::string name;                           // "public.orders"
  std::string storage;                        // another one after: the table was rewritten
  std::map<std::string, ColumnFact> columns;  // by what a rename keeps
};

struct SchemaFacts {
  std::map<std::string, TableFact> tables;    // by what a rename keeps
  std::map<std::string, std::string> others;  // "index public.i": its definition
  std::set<std::string> labels;               // "public.mood: happy"

  // Without what no user sees (storage, internal keys); equal texts are equal schemas.
  [[nodiscard]] std::string Text() const;
};

// Sees the open transaction. The runner's own tables are left out.
[[nodiscard]] SchemaFacts ReadSchemaFacts(MigrationDatabase& database);

enum class Risk : uint8_t { kLow, kMedium, kHigh };
// "low", "medium", "high".
[[nodiscard]] std::string_view ToString(Risk risk);

struct Observation {
  Risk risk = Risk::kLow;
  bool breaking = false;  // a program that knows the schema before no longer works
  std::string text;       // "column public.t.v dropped"
  std::string table;      // an existing one that it is about; empty: none
  std::string work;  // "rewrite", "index", "scan": what takes time on a full table; empty: none
};

[[nodiscard]] std::vector<Observation> CompareSchemas(const SchemaFacts& before,
                                                      const SchemaFacts& after);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_REVIEW_SCHEMA_FACTS_H_
