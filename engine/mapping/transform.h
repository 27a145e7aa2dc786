// Transform: how a target field's value is made, as the mapping file writes it.
//
//     (empty)                             the source field, cast where no value can be lost
//     expr: upper(nm)::varchar(10)        SQL over the columns of the source table
//     const: 'legacy'                     an SQL literal
//     lookup: app.country(code -> id)     the source field is a key of a table of the target
//     where: deleted_at IS NULL           of a pair of tables: the rows that travel
//     generated                           the target makes the value

#ifndef TRANSHIP_ENGINE_MAPPING_TRANSFORM_H_
#define TRANSHIP_ENGINE_MAPPING_TRANSFORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/catalog/table.h"

namespace tranship {

struct Transform {
  enum class Kind : uint8_t { kCopy, kExpression, kConstant, kLookup, kWhere, kGenerated };
  Kind kind = Kind::kCopy;
  std::string sql;   // of kExpression, kConstant, kWhere
  TableName lookup;  // of kLookup: table, key and value column on the target
  std::string lookup_key, lookup_value;

  friend bool operator==(const Transform&, const Transform&) = default;
};

// Exactly one of `transform` and `problem` is there.
struct ParsedTransform {
  std::optional<Transform> transform;
  std::string problem;
};
[[nodiscard]] ParsedTransform ParseTransform(std::string_view text);

// "schema.table", each part bare (as it is, no folding) or in double quotes; without a schema it is
// in `public`. Nothing when it is no such name.
[[nodiscard]] std::optional<TableName> ParseTableName(std::string_view text);
// The text that ParseTableName() reads back.
[[nodiscard]] std::string ToText(const TableName& name);

// The canonical text of a lookup: "schema.table(key -> value)". Read back by ParseLookup().
[[nodiscard]] std::string LookupText(const Transform& lookup);
[[nodiscard]] ParsedTransform ParseLookup(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_TRANSFORM_H_
