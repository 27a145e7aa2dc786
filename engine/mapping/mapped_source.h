// MappedSource: a PostgreSQL source seen through a field mapping. Its tables are the derived ones,
// under their targets' names; each of their parts is a SELECT over one relation of the source, so
// chunks, locks, samples and snapshots stay those of relations
// (docs/decisions/0012-derived-sources.md).

#ifndef TRANSHIP_ENGINE_MAPPING_MAPPED_SOURCE_H_
#define TRANSHIP_ENGINE_MAPPING_MAPPED_SOURCE_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "engine/copy_options.h"
#include "engine/mapping/lookup.h"
#include "engine/mapping/mapped_schema.h"
#include "engine/source/source_database.h"

namespace tranship {

// Lookup tables by what makes them differ, each loaded once. Threading: thread-safe.
class LookupStore {
 public:
  using Lend = std::function<std::shared_ptr<Connection>()>;
  explicit LookupStore(Lend target) : target_(std::move(target)) {}

  // Empty when nothing in the table is looked up.
  [[nodiscard]] ColumnLookups For(const PlanTable& table);

 private:
  Lend target_;
  std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, WireForm>, std::shared_ptr<const LookupTable>>
      tables_;
};

class MappedSource final : public SourceDatabase {
 public:
  // A session that is this object's for a while, or for good.
  using Lend = std::function<std::shared_ptr<Connection>(const std::string& role)>;

  // `options` must outlive it.
  MappedSource(std::unique_ptr<SourceDatabase> source, const CopyOptions& options,
               Lend source_session, Lend target_session);

  void NameRun(const std::string& run) override { source_->NameRun(run); }
  void ForgoWitness() override { source_->ForgoWitness(); }
  // The derived tables. Throws UserError(kUsage) with every line that is wrong or undecided.
  [[nodiscard]] Catalog ReadCatalog() override { return Derive(source_->ReadCatalog()); }
  [[nodiscard]] std::unique_ptr<SourceState> Take(const std::vector<TableName>& parts,
                                                  int readers) override;
  [[nodiscard]] std::unique_ptr<SourceState> Join(const std::string& id,
                                                  const std::vector<TableName>& parts) override;
  [[nodiscard]] std::optional<std::string> MayHaveChanged(const SnapshotFacts& then,
                                                          const SnapshotFacts& now) override {
    return source_->MayHaveChanged(then, now);
  }
  // No sequence of the source stands for a derived column: the column's own values count.
  void FindPositions(std::vector<TargetSequence>&) override {}
  [[nodiscard]] tranship::Plan Plan(std::vector<PlanTable> tables,
                                    const PlannerOptions& options) override {
    return source_->Plan(std::move(tables), options);
  }
  [[nodiscard]] std::vector<std::string> Notes(int sessions) override;

  [[nodiscard]] Catalog Derive(Catalog source);
  // A state of the source itself, seen through the mapping.
  [[nodiscard]] std::unique_ptr<SourceState> Map(std::unique_ptr<SourceState> state);
  [[nodiscard]] LookupStore& lookups() { return lookups_; }

 private:
  std::unique_ptr<SourceDatabase> source_;
  const CopyOptions& options_;
  Lend source_session_, target_session_;
  LookupStore lookups_;
  std::vector<std::string> notes_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_MAPPED_SOURCE_H_
