// What `copy --dry-run` finds out: the plan and everything around it, without writing anything on
// either side.

#include <memory>
#include <utility>

#include "engine/begin.h"
#include "engine/copy_job.h"
#include "engine/endpoints.h"
#include "engine/free_disk.h"

namespace tranship {

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
