// MigrationHistory: the table schema_version: which files were applied, and which one has begun.

#ifndef TRANSHIP_ENGINE_MIGRATE_HISTORY_H_
#define TRANSHIP_ENGINE_MIGRATE_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/migrate/migration_database.h"
#include "engine/migrate/migration_set.h"

namespace tranship {

struct MigrationRecord {
  MigrationFolder folder = MigrationFolder::kSchema;
  int64_t number = 0;
  std::string name;
  std::string digest;   // of the file; while begun: of the statements that are done
  bool applied = true;  // false: has begun, outside of one transaction
  int64_t statements_done = 0;
  std::optional<int64_t> failed_statement;  // counts from 1; it had begun, or failed
  std::optional<double> milliseconds;       // none: adopted from another runner
  std::optional<int64_t> rows;
  std::string by, at;  // who and when

  [[nodiscard]] MigrationPlace place() const { return {number, folder}; }
  [[nodiscard]] std::string path() const { return std::string(ToString(folder)) + "/" + name; }
};

struct BatchProgress {
  std::optional<std::string> last_key;  // an SQL literal; none: not begun
  int64_t rows = 0;
  int64_t batches = 0;
};

class MigrationHistory {
 public:
  explicit MigrationHistory(MigrationDatabase& database) : database_(&database) {}

  // In the order of application. Another runner's history is refused, or with `adopt` read as if it
  // were ours: UserError naming its columns, or the versions that have no file.
  [[nodiscard]] std::vector<MigrationRecord> Read(const MigrationSet& set, bool adopt);

  // Writes a file's row anew; `by` and `at` are now. Requires: a transaction.
  void Write(const MigrationRecord& record);
  void Remove(const MigrationPlace& place);

  [[nodiscard]] std::optional<BatchProgress> Progress(const MigrationPlace& place);
  void WriteProgress(const MigrationPlace& place, const BatchProgress& progress);

  // Makes the tables, if they are missing, and fills them with what Read() found at another
  // runner's. Requires: a transaction.
  void Make(const std::vector<MigrationRecord>& records);

 private:
  [[nodiscard]] std::vector<MigrationRecord> ReadOther(const MigrationDatabase::OtherHistory& other,
                                                       const MigrationSet& set);

  MigrationDatabase* database_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_HISTORY_H_
