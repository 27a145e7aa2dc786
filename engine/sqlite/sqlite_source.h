// SqliteSource: an SQLite file as a source. Its states are read transactions begun together
// (io/sqlite/state.h).

#ifndef TRANSHIP_ENGINE_SQLITE_SQLITE_SOURCE_H_
#define TRANSHIP_ENGINE_SQLITE_SQLITE_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/source/source_database.h"

namespace tranship {

class SqliteSource final : public SourceDatabase {
 public:
  // Throws DbError for what is no SQLite file; with `check`, when first read, for one whose
  // structure is damaged.
  SqliteSource(std::string path, bool check);

  void NameRun(const std::string&) override {}
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

 private:
  std::string path_;
  bool check_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SQLITE_SOURCE_H_
