// MigrationFile: one numbered SQL file, and what its header says.
//
// The header is the block of `--` lines at the top; of these, `-- tranship: WORD ...` are ours.

#ifndef TRANSHIP_ENGINE_MIGRATE_MIGRATION_FILE_H_
#define TRANSHIP_ENGINE_MIGRATE_MIGRATION_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/sql_statements.h"

namespace tranship {

// In the order in which files of one number are applied.
enum class MigrationFolder : uint8_t { kSchema, kData, kSeed, kRollback };
// "schema", "data", "seed", "rollback".
[[nodiscard]] std::string_view ToString(MigrationFolder folder);
[[nodiscard]] std::optional<MigrationFolder> FolderNamed(std::string_view word);

// Where a file stands: files are applied in this order.
using MigrationPlace = std::pair<int64_t, MigrationFolder>;
// "schema/0005".
[[nodiscard]] std::string ToText(const MigrationPlace& place);

// `-- tranship: batch key=id size=10000`
struct BatchHeader {
  std::string key;  // a column, as it is named in the catalog
  int64_t size = 10'000;
};

struct MigrationHeader {
  bool no_transaction = false;  // statement by statement
  bool irreversible = false;    // has no way back
  std::optional<BatchHeader> batch;
};

// Reads the header of `text`; what it cannot mean goes to `problems`.
[[nodiscard]] MigrationHeader ReadMigrationHeader(std::string_view text,
                                                  std::vector<SqlProblem>& problems);

struct MigrationFile {
  MigrationFolder folder = MigrationFolder::kSchema;
  int64_t number = 0;
  std::string name;    // "0005_name.sql"
  std::string digest;  // XXH3-128 of its bytes
  std::string text;
  MigrationHeader header;

  [[nodiscard]] MigrationPlace place() const { return {number, folder}; }
  // "schema/0005_name.sql", as problems name it.
  [[nodiscard]] std::string path() const { return std::string(ToString(folder)) + "/" + name; }
};

// The number of "0005_name.sql"; nothing when the name is none of a migration.
[[nodiscard]] std::optional<int64_t> NumberOf(std::string_view file_name);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_MIGRATION_FILE_H_
