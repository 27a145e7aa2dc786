// What the runner did or found, for people and for programs.

#ifndef TRANSHIP_ENGINE_MIGRATE_RENDER_H_
#define TRANSHIP_ENGINE_MIGRATE_RENDER_H_

#include <string>

#include "engine/migrate/migrate.h"

namespace tranship {

inline constexpr int kMigrateSchemaVersion = 1;

// A table of the files and a last line; nothing of a failure, which is told on stderr.
[[nodiscard]] std::string MigrateText(const MigrateResult& result);
// One document; docs/reference.md names its keys.
[[nodiscard]] std::string MigrateJson(const MigrateResult& result);

[[nodiscard]] std::string StatusText(const MigrationStatus& status);
[[nodiscard]] std::string StatusJson(const MigrationStatus& status, ExitCode code);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_RENDER_H_
