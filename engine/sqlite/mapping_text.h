// Choices of types as a mapping file (tools/arguments/mapping_file.h), for people to read, change
// and give back with --mapping.

#ifndef TRANSHIP_ENGINE_SQLITE_MAPPING_TEXT_H_
#define TRANSHIP_ENGINE_SQLITE_MAPPING_TEXT_H_

#include <span>
#include <string>

#include "engine/sqlite/type_choice.h"

namespace tranship {

struct ColumnChoice {
  std::string table;
  std::string column;
  TypeChoice choice;
};

// One [[column]] for each choice that the declared type does not make by itself, with its reason.
// Read back, it makes the same types and forms. Holds no values of rows.
[[nodiscard]] std::string MappingText(std::span<const ColumnChoice> columns);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_MAPPING_TEXT_H_
