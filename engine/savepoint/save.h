// Taking savepoint sets, inside the transaction that changes the rows.
//
//     const SavepointSet set = SaveAffected(target, {.table = ..., .scope = ...});
//     ... the change ...
//     SealSet(target, set.id);
//
// The whole table (no predicate) is right for any statement: after the change the two are compared
// by key, and only rows that differ are kept. A predicate must cover every row that will be changed
// or deleted. Either way other writers of the table wait until the transaction ends; readers do
// not. Changes that go batch by batch in transactions of their own use OpenSet(), AddToSet(), which
// locks the rows, and RecordInSet(). There a row that another transaction puts in between the two
// is taken for the batch's own: where that may be, lock the table first.
//
// Requires: an open transaction (but for Validate()); the ledger's schema. Errors: UserError for a
// table that is not there, or that has no key where one is needed; DbError.

#ifndef TRANSHIP_ENGINE_SAVEPOINT_SAVE_H_
#define TRANSHIP_ENGINE_SAVEPOINT_SAVE_H_

#include <chrono>
#include <string>
#include <vector>

#include "engine/savepoint/savepoint_set.h"

namespace tranship {

struct SaveSpec {
  TableName table = {};
  std::string where = {};  // SQL over the table's columns; empty: the whole table
  std::string scope = {};
  std::chrono::seconds keep = std::chrono::hours(24);

  [[nodiscard]] std::vector<std::string> Validate() const;
};

// Before the change.
[[nodiscard]] SavepointSet SaveAffected(Connection& target, const SaveSpec& spec);

// After the change: records what the rows look like now, and forgets those that did not change.
// `inserted` is a predicate over the table: rows of it that were not there before were put in by
// the change. A set of the whole table finds them by itself.
SavepointSet SealSet(Connection& target, int64_t id, const std::string& inserted = "");

// An empty set to be filled batch by batch. Requires a key.
[[nodiscard]] SavepointSet OpenSet(Connection& target, const SaveSpec& spec);
// Before a batch's change: locks rows of `where` and keeps those that the set does not know yet.
void AddToSet(Connection& target, const SavepointSet& set, const std::string& where);
// After it: how rows of `where` look now. `where` goes by key, so that it still finds them.
void RecordInSet(Connection& target, const SavepointSet& set, const std::string& where);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SAVEPOINT_SAVE_H_
