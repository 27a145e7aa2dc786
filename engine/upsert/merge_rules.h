// MergeRules: what an upsert adds to a copy's options. The rows of the source are merged into the
// target by a key, instead of being added to an empty table.

#ifndef TRANSHIP_ENGINE_UPSERT_MERGE_RULES_H_
#define TRANSHIP_ENGINE_UPSERT_MERGE_RULES_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

// What becomes of a target row whose key is in the source.
enum class UpdateRule : uint8_t {
  kChanged,  // every written column but the key, where the row differs
  kColumns,  // these columns only, where one of them differs
  kNever     // nothing: only rows with new keys are inserted
};

struct UpdateChoice {
  UpdateRule rule = UpdateRule::kChanged;
  std::vector<std::string> columns;  // of the target, of kColumns

  // "changed", "never", or the columns.
  [[nodiscard]] std::string display() const;
  // The same back; names are parted by commas.
  [[nodiscard]] static UpdateChoice From(std::string_view text);
};

// One table that is merged into another one.
struct MergePair {
  TableName source;
  TableName target;
  std::vector<std::string> key;        // of the target; empty: MergeRules::key
  std::optional<UpdateChoice> update;  // else MergeRules::update
};

// A key that the target generates (identity or serial column): the source's value of
// `old_key` is not written, but kept beside the new one in tranship.crosswalk.
struct CrosswalkRule {
  TableName target;
  std::string generated;  // column of the target
  std::string old_key;    // column of the source
};

struct MergeRules {
  std::vector<MergePair> pairs;  // tables that are not named here go by schema
  std::string source_schema;     // tables of this schema ...
  std::string target_schema;     // ... are merged into those of this one; empty: the same schema
  std::vector<std::string> key;  // of every table; empty: found among the target's unique keys
  UpdateChoice update;
  std::vector<CrosswalkRule> crosswalk;

  // Called in the chunk's transaction before rows of `target` change: the rows that are about to
  // change are those of the join with `stage` (a temporary table) over `key` that differ in
  // `update`. Called by several streams at once, each on its connection. Not part of the meaning.
  struct Moment {
    Connection& connection;
    const TableName& target;
    const std::string& stage;                // quoted for SQL
    const std::vector<std::string>& key;     // columns, on both
    const std::vector<std::string>& update;  // columns, on both; empty: none
  };
  std::function<void(const Moment&)> before_merge;
  // The same behind the change, in the same transaction.
  std::function<void(const Moment&)> after_merge;

  // Whether it is of `source_schema`, or named.
  [[nodiscard]] bool Reads(const TableName& source) const;
  [[nodiscard]] TableName TargetOf(const TableName& source) const;
  [[nodiscard]] const MergePair* FindPair(const TableName& target) const;
  [[nodiscard]] const CrosswalkRule* FindCrosswalk(const TableName& target) const;
  // Name and value of everything that changes the meaning, in a fixed order.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> Fingerprint() const;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_MERGE_RULES_H_
