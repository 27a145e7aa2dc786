// PgSource: a PostgreSQL server as a source. Its states are exported snapshots, its readers
// sessions that import them.

#ifndef TRANSHIP_ENGINE_SOURCE_PG_SOURCE_H_
#define TRANSHIP_ENGINE_SOURCE_PG_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

class PgSource final : public SourceDatabase {
 public:
  // Opens a session under `role` and run ("" at first).
  using Connect = std::function<Connection(const std::string& role, const std::string& run)>;

  // Opens the control session; throws DbError, UserError.
  explicit PgSource(Connect connect);

  void NameRun(const std::string& run) override { run_ = run; }
  void ForgoWitness() override { witness_ = false; }
  [[nodiscard]] Catalog ReadCatalog() override;
  [[nodiscard]] std::unique_ptr<SourceState> Take(const std::vector<TableName>& parts,
                                                  int readers) override;
  [[nodiscard]] std::unique_ptr<SourceState> Join(const std::string& id,
                                                  const std::vector<TableName>& parts) override;
  [[nodiscard]] std::optional<std::string> MayHaveChanged(const SnapshotFacts& then,
                                                          const SnapshotFacts& now) override;
  void FindPositions(std::vector<TargetSequence>& sequences) override;
  [[nodiscard]] tranship::Plan Plan(std::vector<PlanTable> tables,
                                    const PlannerOptions& options) override;
  [[nodiscard]] std::vector<std::string> Notes(int sessions) override;

  [[nodiscard]] Connection Open(const std::string& role) const { return connect_(role, run_); }

 private:
  Connect connect_;
  std::string run_;
  bool witness_ = true;
  Connection control_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SOURCE_PG_SOURCE_H_
