// What a source is to the engine, whatever its kind: catalogs, one consistent state of it, and
// sessions that read chunks in that state.

#ifndef TRANSHIP_ENGINE_SOURCE_SOURCE_DATABASE_H_
#define TRANSHIP_ENGINE_SOURCE_SOURCE_DATABASE_H_

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/plan/plan.h"
#include "engine/plan/planner.h"
#include "engine/snapshot_holder.h"
#include "engine/target/sequence_state.h"
#include "io/source.h"

namespace tranship {

// The state that was to be read in does not exist any more.
class SnapshotGone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A session for one stream, standing in a SourceState. Threading: one thread.
class SourceReader {
 public:
  virtual ~SourceReader() = default;

  // The rows of a chunk; the previous Source must be gone. Throws DbError; UserError when somebody
  // is in the way of the lock.
  [[nodiscard]] virtual std::unique_ptr<Source> Read(const PlanTable& table,
                                                     const Chunk& chunk) = 0;
  // Every row of the leaves marked in `wanted`, each once, and perhaps rows of others.
  [[nodiscard]] virtual std::unique_ptr<Source> ReadLeaves(const PlanTable& table,
                                                           const std::vector<bool>& wanted) = 0;
  // The rows that have this key (Source's KeyValues), of all parts. Requires: one value for each key
  // column, none of them NULL.
  [[nodiscard]] virtual std::unique_ptr<Source> ReadKey(const PlanTable& table,
                                                        const KeyValues& key) = 0;
  // Ends, from another thread, what the server is doing for this session.
  [[nodiscard]] virtual std::function<void()> canceller() = 0;
  // False: open another one.
  [[nodiscard]] virtual bool usable() const = 0;
};

// One consistent state of a source. Threading: Open() from any thread, the rest from one.
// Ownership: the destructor gives the state up; its readers must be gone by then.
class SourceState {
 public:
  virtual ~SourceState() = default;

  [[nodiscard]] virtual const SnapshotFacts& facts() const = 0;
  // As it is in this state.
  [[nodiscard]] virtual Catalog ReadCatalog() = 0;
  // Fills leaves, read modes and estimates of `tables`, and cuts them into chunks.
  [[nodiscard]] virtual Plan MakePlan(std::vector<PlanTable> tables,
                                      const PlannerOptions& options) = 0;
  // Writes what its rows need on the target before they are read, at the begin of every attempt at
  // a run.
  virtual void Prepare(Connection& /*target*/, const std::string& /*run*/,
                       const std::vector<PlanTable>& /*tables*/) {}
  // Disjoint pieces that cover a table of a plan, about `bytes` each.
  [[nodiscard]] virtual std::vector<Chunk> Pieces(const PlanTable& table, double bytes) = 0;
  // How many sessions it can have at a time.
  [[nodiscard]] virtual int sessions() const { return std::numeric_limits<int>::max(); }
  // Waits while all sessions are in use. Throws DbError, SnapshotGone.
  [[nodiscard]] virtual std::unique_ptr<SourceReader> Open(const std::string& role) = 0;
  // Nothing more will be read.
  virtual void Release() noexcept = 0;
};

// Threading: one thread. Ownership: must outlive its states.
class SourceDatabase {
 public:
  virtual ~SourceDatabase() = default;

  // Sessions that are opened from now on carry this run in their name.
  virtual void NameRun(const std::string& run) = 0;
  // Nobody will go on from states that are taken from now on: they need not witness that nothing
  // is written, which may take a second.
  virtual void ForgoWitness() {}
  // As it is now.
  [[nodiscard]] virtual Catalog ReadCatalog() = 0;
  // Takes a state of now in which up to `readers` sessions will read `parts`; keeps others from
  // emptying or altering them. Throws DbError, UserError (who is in the way).
  [[nodiscard]] virtual std::unique_ptr<SourceState> Take(const std::vector<TableName>& parts,
                                                          int readers) = 0;
  // A state that another process holds; nothing when it is gone.
  [[nodiscard]] virtual std::unique_ptr<SourceState> Join(const std::string& id,
                                                          const std::vector<TableName>& parts) = 0;
  // Why `now` may hold other rows than `then`; nothing when it is proven that it does not.
  [[nodiscard]] virtual std::optional<std::string> MayHaveChanged(const SnapshotFacts& then,
                                                                  const SnapshotFacts& now) = 0;
  // Fills `at_source` and `source_refused`.
  virtual void FindPositions(std::vector<TargetSequence>& sequences) = 0;
  // As SourceState::MakePlan(), without a state that lasts: for a dry run.
  [[nodiscard]] virtual tranship::Plan Plan(std::vector<PlanTable> tables,
                                            const PlannerOptions& options) = 0;
  // What a dry run says about this side, one line each; `sessions` are needed.
  [[nodiscard]] virtual std::vector<std::string> Notes(int sessions) = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SOURCE_SOURCE_DATABASE_H_
