// The ledger's tables: schema `tranship` in the target database. Explained in docs/ledger.md.

#ifndef TRANSHIP_ENGINE_LEDGER_SCHEMA_H_
#define TRANSHIP_ENGINE_LEDGER_SCHEMA_H_

#include "io/pg/connection.h"

namespace tranship {

inline constexpr int kLedgerVersion = 3;

// Creates the schema, or upgrades an older version step by step, in one transaction of its own.
// Throws UserError(kPrivilege) that names the GRANT.
void EnsureLedgerSchema(Connection& target);

// The table of old and new keys alone, within the caller's transaction: for rehearsals, which have
// no ledger.
void EnsureCrosswalk(Connection& target);

// The version found, 0 when there is no ledger. Throws UserError(kPrivilege) when it may not be
// read.
[[nodiscard]] int LedgerVersion(Connection& target);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_SCHEMA_H_
