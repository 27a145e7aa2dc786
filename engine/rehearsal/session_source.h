// SessionSource: a PostgreSQL session as a source, in the state of its own open transaction. What
// earlier steps of that transaction wrote is read, too, and no second session waits for their
// locks.
//
// Since the session cannot send rows while it takes others, a chunk is read as a whole before the
// first of its rows is given: memory for one chunk.
//
// Threading: the connection's thread. Errors: those of reading carry the side "source".

#ifndef TRANSHIP_ENGINE_REHEARSAL_SESSION_SOURCE_H_
#define TRANSHIP_ENGINE_REHEARSAL_SESSION_SOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

class SessionSource final : public SourceState {
 public:
  // `connection` must outlive it. Requires: it is in a transaction.
  explicit SessionSource(Connection& connection) : connection_(&connection) {}

  [[nodiscard]] const SnapshotFacts& facts() const override { return facts_; }
  [[nodiscard]] Catalog ReadCatalog() override;
  [[nodiscard]] Plan MakePlan(std::vector<PlanTable> tables,
                              const PlannerOptions& options) override;
  [[nodiscard]] std::vector<Chunk> Pieces(const PlanTable& table, double bytes) override;
  [[nodiscard]] int sessions() const override { return 1; }
  [[nodiscard]] std::unique_ptr<SourceReader> Open(const std::string& role) override;
  void Release() noexcept override {}

 private:
  Connection* connection_;
  SnapshotFacts facts_;
};

// The same as a database whose only state is that of the transaction.
class SessionDatabase final : public SourceDatabase {
 public:
  explicit SessionDatabase(Connection& connection) : connection_(&connection) {}

  void NameRun(const std::string&) override {}
  [[nodiscard]] Catalog ReadCatalog() override;
  [[nodiscard]] std::unique_ptr<SourceState> Take(const std::vector<TableName>& parts,
                                                  int readers) override;
  [[nodiscard]] std::unique_ptr<SourceState> Join(const std::string& id,
                                                  const std::vector<TableName>& parts) override;
  [[nodiscard]] std::optional<std::string> MayHaveChanged(const SnapshotFacts& then,
                                                          const SnapshotFacts& now) override;
  void FindPositions(std::vector<TargetSequence>&) override {}
  [[nodiscard]] tranship::Plan Plan(std::vector<PlanTable> tables,
                                    const PlannerOptions& options) override;
  [[nodiscard]] std::vector<std::string> Notes(int sessions) override;

 private:
  Connection* connection_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REHEARSAL_SESSION_SOURCE_H_
