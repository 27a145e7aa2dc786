// The name of a PostgreSQL type as a rule or a choice writes it, taken apart.

#ifndef TRANSHIP_ENGINE_SQLITE_TARGET_TYPE_H_
#define TRANSHIP_ENGINE_SQLITE_TARGET_TYPE_H_

#include <string>
#include <string_view>

namespace tranship {

struct TargetType {
  std::string base_type;  // as format_type() says it without typmod: "integer", "numeric", "text[]"
  int typmod = -1;

  friend bool operator==(const TargetType&, const TargetType&) = default;
};

// Any spelling of PostgreSQL's: "int4", "VARCHAR (10)", "timestamp(3) with time zone", "int[]".
// A name that is none of the types known here is its own base type, as written.
[[nodiscard]] TargetType ParseTargetType(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_TARGET_TYPE_H_
