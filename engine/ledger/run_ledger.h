// The ledger's rows of a run: finding, beginning, taking over, states, snapshots, errors. Free
// functions on the engine's control connection; each is one transaction unless it says that it runs
// within the caller's.
//
// Threading: the connection's thread.

#ifndef TRANSHIP_ENGINE_LEDGER_RUN_LEDGER_H_
#define TRANSHIP_ENGINE_LEDGER_RUN_LEDGER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ledger/chunk_ledger.h"
#include "engine/plan/plan.h"
#include "engine/snapshot_holder.h"
#include "io/pg/connection.h"

namespace tranship {

// Which database this is, whatever name it was reached by.
struct DatabaseIdentity {
  std::string display;            // safe to print
  std::string system_identifier;  // empty where not readable; then `display` stands in
  std::string database;
  std::string version;

  [[nodiscard]] bool SameAs(const DatabaseIdentity& other) const;
};

using Fingerprint = std::vector<std::pair<std::string, std::string>>;

struct RunRow {
  std::string run, state, verdict, started, finished;
  std::optional<int> exit_code;
  int64_t epoch = 0;
  Fingerprint fingerprint;
  DatabaseIdentity source;
  std::vector<TableName> targets;
  std::string engine;         // "host pid N", empty when none ever took it
  bool engine_alive = false;  // its lease runs and its backend is there

  [[nodiscard]] bool unfinished() const { return state != "done" && state != "abandoned"; }
};

// Copy runs that have at least one of `targets`, newest first.
[[nodiscard]] std::vector<RunRow> FindRunsOver(Connection& target,
                                               const std::vector<TableName>& targets);
[[nodiscard]] std::optional<RunRow> FindRunRow(Connection& target, const std::string& run);

// One engine at a time decides which run to begin or take over, from finding to beginning.
// Session-level: freed with the object or the session.
class BeginLock {
 public:
  // Waits up to `seconds`; throws UserError(kLocked) naming who holds it.
  BeginLock(Connection& target, double seconds);
  ~BeginLock();
  BeginLock(const BeginLock&) = delete;
  BeginLock& operator=(const BeginLock&) = delete;

 private:
  Connection* connection_;
};

struct NewRun {
  std::string command;
  Fingerprint fingerprint;
  DatabaseIdentity source, target;
  std::string command_line;
  std::string worker;
  double lease_seconds = 30;
};
// Within the caller's transaction: the run's row, leased to this session. Returns under what
// identity to work.
[[nodiscard]] WorkerIdentity InsertRun(Connection& target, const NewRun& run);
// Raises the run's epoch, terminates whatever backends the former engine's leases recorded, waits
// until they are gone, and frees the leases. Throws UserError(kLocked) when the engine is alive
// after all.
[[nodiscard]] WorkerIdentity TakeOverRun(Connection& target, const RunRow& run,
                                         const std::string& worker, double lease_seconds);

// Throws UserError(kLocked) when the run's epoch is no longer ours. Locks the run's row for the
// rest of the transaction.
void HoldFence(Connection& target, const WorkerIdentity& identity);

[[nodiscard]] std::vector<SnapshotFacts> LoadSnapshots(Connection& target, const std::string& run);
// Returns the snapshot's number.
int AddSnapshot(Connection& target, const WorkerIdentity& identity, const SnapshotFacts& facts);

struct ErrorEntry {
  std::optional<int> table, chunk;
  std::string phase, side, sqlstate, constraint, message, statement;
  bool retried = false;
};
void RecordError(Connection& target, const std::string& run, const ErrorEntry& error);

void SetRunState(Connection& target, const WorkerIdentity& identity, std::string_view state);
// Closes the copying: counts, in a synchronous transaction, that every chunk is done and stands
// under `snapshot_no`. Throws UserError(kFailed) naming what is missing.
void CloseCopying(Connection& target, const WorkerIdentity& identity, int snapshot_no);
// With `objects_missing` the run stays in state 'finishing': the same command tries to bring them
// back again.
void FinishRun(Connection& target, const WorkerIdentity& identity, std::string_view verdict,
               int exit_code, const std::string& source_root, const std::string& target_root,
               bool objects_missing);
// The engine is going away without having finished: its lease ends now.
void ReleaseRun(Connection& target, const WorkerIdentity& identity) noexcept;

// "host:pid" of this process.
[[nodiscard]] std::string WorkerName();

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_RUN_LEDGER_H_
