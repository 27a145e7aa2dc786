// The schema of a database as text that can be compared, and loaded again.

#ifndef TRANSHIP_ENGINE_MIGRATE_SCHEMA_TEXT_H_
#define TRANSHIP_ENGINE_MIGRATE_SCHEMA_TEXT_H_

#include <string>

namespace tranship {

// What pg_dump makes of a server's schema, the ledger left out. The password, if `conninfo` has
// one, goes by the environment. UserError where pg_dump fails or is missing.
[[nodiscard]] std::string DumpServerSchema(const std::string& conninfo);

// pg_dump's, or sqlite_schema's; the runner's own tables, comments and
// blank lines left out. Statements end with ';' and a newline. UserError where pg_dump fails or is
// missing.
[[nodiscard]] std::string SchemaText(const std::string& uri);

// Without the commands to psql that pg_dump writes, and without the setting of PostgreSQL 17 that
// it writes for older servers, too; lines keep their numbers.
[[nodiscard]] std::string WithoutMetaCommands(const std::string& sql);

// The first lines in which two differ, as "-line" and "+line"; empty when they are equal.
[[nodiscard]] std::string SchemaDifference(const std::string& before, const std::string& after);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_SCHEMA_TEXT_H_
