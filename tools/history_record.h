// Keeping a command in the history, from its beginning to whatever end it comes to.

#ifndef TRANSHIP_TOOLS_HISTORY_RECORD_H_
#define TRANSHIP_TOOLS_HISTORY_RECORD_H_

#include <functional>

#include "engine/exit_code.h"
#include "engine/history/cycle.h"
#include "tools/console.h"
#include "tools/invocation.h"

namespace tranship {

// Runs `work`, which fills what it finds into the cycle. Without --history, and for a dry run, the
// cycle goes nowhere. What `work` throws is kept as a cycle that failed, and thrown on. Throws
// UserError before `work` when the file cannot be used; afterwards that is only a warning.
[[nodiscard]] ExitCode KeepInHistory(const Invocation& invocation, Console& console,
                                     const std::function<ExitCode(Cycle& cycle)>& work);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_HISTORY_RECORD_H_
