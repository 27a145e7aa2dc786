// The mapping file: what the user declares about the columns of an SQLite file (TOML).
//
//     [[column]]
//     table = "orders"             # globs
//     column = "created_*"
//     type = "timestamptz"         # on the target, for clone
//     read = "epoch-seconds"       # iso, epoch-seconds, epoch-milliseconds, epoch-microseconds,
//                                  # julian-day
//     zone = "+02:00"              # of texts that name none
//     on-problem = "null"          # error, null, strip, escape, clamp, bytea
//     also = ["integer"]           # storage classes that are read besides those of the type
//     true = ["y"]                 # words of a boolean
//     false = ["n"]
//     array = "delimited"          # json, delimited
//     delimiter = ";"
//     reason = "..."               # for people

#ifndef TRANSHIP_TOOLS_ARGUMENTS_MAPPING_FILE_H_
#define TRANSHIP_TOOLS_ARGUMENTS_MAPPING_FILE_H_

#include <string>
#include <vector>

#include "engine/mapping/field_mapping.h"
#include "engine/sqlite/column_rule.h"

namespace tranship {

struct MappingFile {
  std::vector<ColumnRule> rules;
  std::vector<std::string> problems;  // "FILE:LINE: what", all of them
  FieldMapping fields;                // of a PostgreSQL source, with problems of its own
};

[[nodiscard]] MappingFile ParseMapping(const std::string& text, const std::string& name);
// Reads the file first, which may also be a mapping of fields: CSV, or [[field]] sections
// (engine/mapping/field_mapping.h). What cannot be read is a problem.
[[nodiscard]] MappingFile ReadMapping(const std::string& path);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_MAPPING_FILE_H_
