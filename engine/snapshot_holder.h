// SnapshotHolder: keeps one exported source snapshot alive, with ACCESS SHARE locks on the chosen
// tables taken before the snapshot (TRUNCATE after an export would otherwise empty what readers
// see).
//
// Threading: one thread. Ownership: owns its connection; the destructor ends the transaction and so
// the snapshot.

#ifndef TRANSHIP_ENGINE_SNAPSHOT_HOLDER_H_
#define TRANSHIP_ENGINE_SNAPSHOT_HOLDER_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "io/error.h"
#include "io/pg/connection.h"

namespace tranship {

// What is known of a snapshot, for the ledger and the quiet proof (design: "Snapshot, resume,
// re-base").
struct SnapshotFacts {
  std::string id;    // pg_export_snapshot()
  std::string text;  // pg_current_snapshot(), "xmin:xmax:in-progress"
  std::string taken;
  std::string system_identifier, timeline, wal_position;
  bool held = false;           // kept by another process
  bool quiet_witness = false;  // may later prove that nothing was written since
  std::string quiet_reason;    // why not
};

class SnapshotHolder {
 public:
  // Locks `tables` (partitions with their root), then exports. Throws UserError (exit 5) when a
  // lock is not to be had within `patience` each: names who blocks. Without `witness` it cannot
  // prove later that nothing was written, and need not wait for the server's WAL.
  [[nodiscard]] static SnapshotHolder Take(
      Connection connection, const std::vector<TableName>& tables,
      std::chrono::milliseconds patience = std::chrono::seconds(10), bool witness = true);
  // Joins a snapshot that another process holds; nothing when it is gone.
  [[nodiscard]] static std::optional<SnapshotHolder> Join(
      Connection connection, const std::string& id, const std::vector<TableName>& tables,
      std::chrono::milliseconds patience = std::chrono::seconds(10));

  [[nodiscard]] const SnapshotFacts& facts() const { return facts_; }
  [[nodiscard]] Connection& connection() { return connection_; }
  void Release() noexcept;

 private:
  SnapshotHolder(Connection connection, SnapshotFacts facts)
      : connection_(std::move(connection)), facts_(std::move(facts)) {}
  Connection connection_;
  SnapshotFacts facts_;
};

// Whether importing failed because the snapshot does not exist any more.
[[nodiscard]] bool SnapshotIsGone(const DbError& error);
// Starts a read-only repeatable-read transaction in the snapshot.
void ImportSnapshot(Connection& connection, const std::string& id);
// ACCESS SHARE NOWAIT on one table or partition, without its children; throws UserError (exit 5)
// naming the blocker when a lock request is queued before us. The transaction is rolled back then.
void LockForReading(Connection& connection, const TableName& table);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SNAPSHOT_HOLDER_H_
