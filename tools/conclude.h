// What comes behind a copy, clone or verification: queries, report files, the history.

#ifndef TRANSHIP_TOOLS_CONCLUDE_H_
#define TRANSHIP_TOOLS_CONCLUDE_H_

#include "engine/copy_job.h"
#include "engine/history/cycle.h"
#include "tools/invocation.h"
#include "tools/session.h"

namespace tranship {

// Runs the queries when the rows are where they belong, adds them to the report, and makes the
// outcome one of differences where an answer differs or is too slow.
void CheckQueries(const Invocation& invocation, Session& session, CopyOutcome& outcome);

// What every command that moves or compares rows does last: files, stdout, the history's cycle.
[[nodiscard]] ExitCode Conclude(const CopyOutcome& outcome, const Invocation& invocation,
                                Session& session, Console& console, Cycle& cycle);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_CONCLUDE_H_
