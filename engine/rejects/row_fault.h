// Row faults: errors of the target that one row is to blame for.

#ifndef TRANSHIP_ENGINE_REJECTS_ROW_FAULT_H_
#define TRANSHIP_ENGINE_REJECTS_ROW_FAULT_H_

#include <string>

#include "engine/ledger/reject_ledger.h"
#include "io/error.h"

namespace tranship {

// Data exceptions and integrity violations (classes 22 and 23) of the target, and values that are
// too long for an index (54000), except at COMMIT:
// what a deferred constraint finds there no row can be named for.
[[nodiscard]] bool IsRowFault(const DbError& error);

// What the server's detail says, unless it quotes the row and values must not be shown.
[[nodiscard]] std::string SafeDetail(const DbError& error, bool show_values);

// Reason, SQLSTATE, constraint and column of a refused row; the key is the caller's to fill in.
// Values that the server quotes are blotted out unless `show_values`.
[[nodiscard]] RejectEntry EntryOf(const DbError& error, bool show_values);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_ROW_FAULT_H_
