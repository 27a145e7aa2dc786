// FileRunner: runs one file in the way that its header asks for.

#ifndef TRANSHIP_ENGINE_MIGRATE_FILE_RUNNER_H_
#define TRANSHIP_ENGINE_MIGRATE_FILE_RUNNER_H_

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/migrate/history.h"
#include "engine/migrate/migrate.h"
#include "engine/migrate/migration_plan.h"
#include "engine/stop.h"

namespace tranship {

// A statement of a file failed; what() says where and why. What was done is rolled back, or
// recorded.
class MigrationFailure : public std::runtime_error {
 public:
  MigrationFailure(const std::string& what, bool in_doubt)
      : std::runtime_error(what), in_doubt_(in_doubt) {}
  // The connection was lost at COMMIT.
  [[nodiscard]] bool in_doubt() const { return in_doubt_; }

 private:
  bool in_doubt_;
};

class FileRunner {
 public:
  // `taken_back` are the rows of the history that go away with the file: for a rollback.
  struct Task {
    const MigrationScript& script;
    std::vector<MigrationPlace> taken_back;
  };

  // Both must outlive it.
  FileRunner(MigrationDatabase& database, const StopRequest& stop)
      : database_(database), history_(database), stop_(stop) {}

  // Runs it in its own transactions. Throws MigrationFailure; Cancelled between two batches.
  // `result` is kept up to date.
  void Run(const Task& task, MigratedFile& result);
  // Runs it in the transaction that is open. Requires: no no-transaction header.
  void RunInside(const Task& task, MigratedFile& result);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] double Elapsed() const;  // milliseconds
  void RunWhole(const Task& task, MigratedFile& result);
  void RunStatements(const Task& task, MigratedFile& result);
  void RunBatches(const Task& task, MigratedFile& result);
  bool RunBatch(const Task& task, MigratedFile& result);
  void RunOutside(const MigrationScript& script, size_t index, MigratedFile& result);
  void RunStatement(const MigrationScript& script, size_t index, MigratedFile& result);
  void Finish(const Task& task, MigratedFile& result);
  void Commit(const MigrationScript& script);
  void CheckDamage(const MigrationScript& script);

  MigrationDatabase& database_;
  MigrationHistory history_;
  const StopRequest& stop_;
  Clock::time_point began_;  // of the file that runs
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_FILE_RUNNER_H_
