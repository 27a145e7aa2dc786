// A target schema dropped and made anew, for a test cycle that begins from nothing.

#ifndef TRANSHIP_ENGINE_TARGET_RESET_SCHEMA_H_
#define TRANSHIP_ENGINE_TARGET_RESET_SCHEMA_H_

#include <string>

#include "engine/copy_options.h"
#include "engine/observer.h"

namespace tranship {

// Drops options.target_schema with everything in it and makes it again, with its owner and grants,
// in one transaction. Runs of the ledger that copied into its tables are marked as abandoned there:
// their rows are gone; their reports stay.
//
// Throws UserError(kUsage), nothing touched: `confirmed` is not the name of the target's database;
// the schema is the server's or the ledger's; an extension lives in it, or something outside
// depends on it. kLocked: an engine is working on one of the runs. DbError.
void ResetTargetSchema(const CopyOptions& options, const std::string& confirmed,
                       Observer& observer);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_RESET_SCHEMA_H_
