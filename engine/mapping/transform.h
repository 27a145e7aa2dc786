// Transform: how a target field's value is made, as the mapping file writes it.
//
//     (empty)                             the source field, cast where no value can be lost
//     expr: upper(nm)::varchar(10)        SQL over the columns of the source table
//     const: 'legacy'                     an SQL literal
//     lookup: app.country(code -> id)     the source field is a key of a table of the target
//     crosswalk: old.customer -> app.customer
//                                         the source field is a key of old.customer, whose rows got
//                                         keys that app.customer generated
//     where: deleted_at IS NULL           of a pair of tables: the rows that travel
//     generated                           the target makes the value

#ifndef TRANSHIP_ENGINE_MAPPING_TRANSFORM_H_
#define TRANSHIP_ENGINE_MAPPING_TRANSFORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/catalog/name_text.h"
#include "engine/catalog/table.h"

namespace tranship {

struct Transform {
  enum class Kind : uint8_t {
    kCopy,
    kExpression,
    kConstant,
    kLookup,
    kCrosswalk,
    kWhere,
    kGenerated
  };
  Kind kind = Kind::kCopy;
  std::string sql;   // of kExpression, kConstant, kWhere
  TableName lookup;  // of kLookup: table, key and value column on the target
  std::string lookup_key, lookup_value;
  TableName crosswalk_source;  // of kCrosswalk; `lookup` is the table that generated the keys

  friend bool operator==(const Transform&, const Transform&) = default;
};

// Exactly one of `transform` and `problem` is there.
struct ParsedTransform {
  std::optional<Transform> transform;
  std::string problem;
};
[[nodiscard]] ParsedTransform ParseTransform(std::string_view text);

// The text that ParseTableName() reads back.
[[nodiscard]] std::string ToText(const TableName& name);

// The canonical text of a lookup: "schema.table(key -> value)", read back by ParseLookup();
// "crosswalk schema.table" for the generated keys of a table, "generated schema.table" where they
// are the table's own.
[[nodiscard]] std::string LookupText(const Transform& lookup);
[[nodiscard]] std::string CrosswalkText(const TableName& target);
[[nodiscard]] std::string GeneratedText(const TableName& target);
// The table of either text.
[[nodiscard]] std::optional<TableName> CrosswalkTarget(std::string_view lookup);
[[nodiscard]] ParsedTransform ParseLookup(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_TRANSFORM_H_
