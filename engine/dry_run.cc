// What `copy --dry-run` finds out: the plan and everything around it, without writing anything on
// either side.

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "engine/begin.h"
#include "engine/copy_job.h"
#include "engine/endpoints.h"

namespace tranship {
namespace {

std::string Megabytes(double bytes) {
  return std::to_string(static_cast<int64_t>(bytes / 1e6)) + " MB";
}

// Only a server on this machine, whose data folder this role may know, can be asked.
std::string FreeDisk(Connection& target, double needed) {
  const std::string need =
      "the rows need about " + Megabytes(needed) + " on the target (indexes and WAL come on top); ";
  try {
    const Result found = target.Exec(
        "SELECT pg_catalog.inet_server_addr() IS NULL, "
        "CASE WHEN pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE') "
        "THEN pg_catalog.current_setting('data_directory') END");
    if (found.flag(0, 0) && !found.null(0, 1)) {
      std::error_code error;
      const auto space = std::filesystem::space(found.text(0, 1), error);
      if (!error) return need + Megabytes(static_cast<double>(space.available)) + " are free there";
    }
  } catch (const DbError&) {  // not known then
  }
  return need + "how much is free there cannot be seen from here";
}

}  // namespace

DryRun PlanCopy(const CopyOptions& options, Observer& observer) {
  observer.OnPhase(Phase::kConnect);
  const Endpoints ends(options);
  const std::unique_ptr<SourceDatabase> source = OpenSource(options);
  Connection target = ends.Target("control");
  DryRun dry;
  Sides sides =
      ReadSides(source->ReadCatalog(), target, options, /*for_writing=*/true, /*emptiness=*/false);
  try {
    if (const auto run = FindRunToResume(target, sides, options)) dry.resume = run->run;
  } catch (const UserError& error) {
    dry.notes.push_back(std::string(error.what()) + "; next: " + error.next());
  }
  if (dry.resume.empty()) sides = ReadSides(source->ReadCatalog(), target, options, true, true);
  dry.fit = std::move(sides.fit);

  observer.OnPhase(Phase::kPlan);
  const int streams = StreamCount(options);
  double bytes = 0;
  if (!dry.fit.tables.empty()) {
    dry.plan = source->Plan(
        std::exchange(dry.fit.tables, {}),
        {.chunk_bytes = options.chunk_bytes, .streams = streams, .read = options.read});
    for (const PlanTable& table : dry.plan.tables) bytes += table.estimated_bytes;
  }
  for (std::string& note : source->Notes(streams + 2)) dry.notes.push_back(std::move(note));
  dry.notes.push_back(
      options.truncate
          ? "locks on the target: ACCESS EXCLUSIVE on all tables for the moment of the TRUNCATE, "
            "then ROW EXCLUSIVE"
          : "locks on the target: ROW EXCLUSIVE (others may read and write)");
  dry.notes.push_back(ConnectionSlots("target", sides.target.server, streams + 2));
  dry.notes.push_back(FreeDisk(target, bytes));
  return dry;
}

}  // namespace tranship
