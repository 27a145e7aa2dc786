// MigrationSet: the numbered files of a folder, and everything that is wrong with it.

#ifndef TRANSHIP_ENGINE_MIGRATE_MIGRATION_SET_H_
#define TRANSHIP_ENGINE_MIGRATE_MIGRATION_SET_H_

#include <string>
#include <vector>

#include "engine/migrate/migration_file.h"

namespace tranship {

struct MigrationSet {
  std::vector<MigrationFile> files;      // schema, data and seed, in the order of application
  std::vector<MigrationFile> rollbacks;  // by number
  std::string pre_check, post_check;     // texts; empty: there is none
  std::vector<std::string> problems;     // "data/0003_x.sql:1: ...", printable

  [[nodiscard]] const MigrationFile* Find(const MigrationPlace& place) const;
  [[nodiscard]] const MigrationFile* Rollback(int64_t number) const;
};

// Reads DIR with its folders schema, data, seed and rollback (each may be missing), pre_check.sql
// and post_check.sql. UserError when `dir` is no folder.
[[nodiscard]] MigrationSet ReadMigrationSet(const std::string& dir);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_MIGRATION_SET_H_
