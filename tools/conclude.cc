#include "tools/conclude.h"

#include <algorithm>

#include "engine/queries/run_queries.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

std::vector<QueryReport> NotAnswered(const QueryCheck& check, const std::string& why) {
  std::vector<QueryReport> reports;
  for (const NamedQuery& query : check.queries) {
    reports.emplace_back().name = query.name;
    reports.back().message = Printable(why);
  }
  return reports;
}

}  // namespace

void CheckQueries(const Invocation& invocation, Session& session, CopyOutcome& outcome) {
  const bool there = outcome.code == ExitCode::kDone || outcome.code == ExitCode::kRejects ||
                     outcome.code == ExitCode::kDifferences;
  if (invocation.queries.queries.empty() || !there) return;
  // The rows are in, whatever becomes of the queries.
  try {
    outcome.report.queries =
        RunQueries(invocation.copy, invocation.queries, session.observer(), session.stop());
  } catch (const DbError& error) {
    outcome.report.queries = NotAnswered(invocation.queries, error.what());
  } catch (const Cancelled&) {
    outcome.report.queries = NotAnswered(invocation.queries, "stopped on request");
  }
  const auto total = outcome.report.queries.size();
  const auto bad = total - static_cast<size_t>(
                               std::ranges::count_if(outcome.report.queries, &QueryReport::good));
  if (bad == 0) return;
  outcome.code = ExitCode::kDifferences;
  outcome.report.exit_code = static_cast<int>(outcome.code);
  outcome.message += "; " + Counted(bad) + " of " + Counted(total) +
                     " queries answer differently or too slowly on the target";
  if (outcome.next.empty()) outcome.next = "look at the queries in the report";
}

ExitCode Conclude(const CopyOutcome& outcome, const Invocation& invocation, Session& session,
                  Console& console, Cycle& cycle) {
  session.EndProgress();
  if (!outcome.report.run.empty()) Fill(outcome.report, cycle);
  cycle.message = outcome.message;
  PrintOutcome({outcome.report, static_cast<int>(outcome.code), outcome.message, outcome.next},
               invocation, session.log(), console);
  return outcome.code;
}

}  // namespace tranship
