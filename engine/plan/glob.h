// Globs over table names.

#ifndef TRANSHIP_ENGINE_PLAN_GLOB_H_
#define TRANSHIP_ENGINE_PLAN_GLOB_H_

#include <string>
#include <string_view>

#include "engine/catalog/table.h"

namespace tranship {

// `*` any characters, `?` one character (UTF-8), `[a-z]` and `[!a-z]` one character of a set;
// everything else itself. A `[` without its `]` stands for itself. The whole text must match; upper
// and lower case differ.
[[nodiscard]] bool GlobMatches(std::string_view glob, std::string_view text);

// Over "schema.name"; a glob without a dot over the bare name, in any schema.
[[nodiscard]] bool GlobMatches(std::string_view glob, const TableName& name);

// A glob that matches `text` and nothing else.
[[nodiscard]] std::string EscapeGlob(std::string_view text);

// True when `glob` holds none of * ? [, so that it can mean one table only.
[[nodiscard]] bool IsPlainName(std::string_view glob);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_GLOB_H_
