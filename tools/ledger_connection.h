// What the commands that read the ledger begin with.

#ifndef TRANSHIP_TOOLS_LEDGER_CONNECTION_H_
#define TRANSHIP_TOOLS_LEDGER_CONNECTION_H_

#include <string>

#include "io/pg/connection.h"
#include "tools/invocation.h"

namespace tranship {

[[nodiscard]] Connection OpenLedger(const Invocation& invocation);

// The one run that `invocation.run` means. Throws UserError (exit 10).
[[nodiscard]] std::string RunOrThrow(Connection& target, const Invocation& invocation);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_LEDGER_CONNECTION_H_
