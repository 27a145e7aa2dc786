// SavepointSet: what a stage changed in one table, kept for a rollback: whole rows as they were,
// and what each row looked like afterwards. Data lie in tranship.savepoint_<id> (rows before) and
// tranship.savepoint_<id>_after (keys and digests after); docs/ledger.md explains the catalogue.
//
// Threading: the connection's thread. Errors: DbError, UserError.

#ifndef TRANSHIP_ENGINE_SAVEPOINT_SAVEPOINT_SET_H_
#define TRANSHIP_ENGINE_SAVEPOINT_SAVEPOINT_SET_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

enum class SetKind : uint8_t {
  kRows,     // rows of a predicate, in one transaction with the change
  kTable,    // the table, and a difference by key after the change
  kBatches,  // rows batch by batch, each in one transaction with its change
};
enum class SetState : uint8_t { kOpen, kSealed, kRestored, kDropped };
[[nodiscard]] std::string_view ToString(SetKind kind);    // "rows"
[[nodiscard]] std::string_view ToString(SetState state);  // "sealed"

struct SavepointSet {
  int64_t id = 0;
  std::string scope;  // what the caller calls a run or a stage of it
  TableName table;
  SetKind kind = SetKind::kTable;
  std::string predicate;
  std::vector<std::string> columns, column_types;
  std::vector<std::string> key;  // empty: a table without a key, kept and restored as a whole
  uint64_t rows = 0;             // kept
  std::string digest;            // of them
  uint64_t changed = 0, inserted = 0, deleted = 0;  // by the stage, once sealed
  SetState state = SetState::kOpen;
  std::string taken, expires;  // ISO 8601, UTC
  bool expired = false;        // by the server's clock
};

struct SetFilter {
  std::optional<std::string> scope = std::nullopt;
  bool dropped = false;  // those, too
};
// Newest first: the order in which they must be restored. Nothing where there is no ledger.
[[nodiscard]] std::vector<SavepointSet> LoadSets(Connection& target, const SetFilter& filter = {});
// Throws UserError(kRunNotFound).
[[nodiscard]] SavepointSet LoadSet(Connection& target, int64_t id);

// Drops what was kept; the catalogue keeps its row. Within the caller's transaction if there is
// one.
void DropSet(Connection& target, const SavepointSet& set);
// All sets whose time is over, in any state. Returns what was dropped: tell the user.
std::vector<SavepointSet> DropExpired(Connection& target);

// "24h", "90m", "7d", "30s"; nothing when malformed or 0.
[[nodiscard]] std::optional<std::chrono::seconds> ParseKeep(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SAVEPOINT_SAVEPOINT_SET_H_
