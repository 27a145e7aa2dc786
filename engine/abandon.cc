// Giving a run up.

#include "engine/copy_job.h"
#include "engine/endpoints.h"
#include "engine/failpoint.h"
#include "engine/ledger/run_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/report/load.h"
#include "engine/target/objects.h"

namespace tranship {

void AbandonRun(const std::string& target_uri, const std::string& run, Observer& observer) {
  CopyOptions options;
  options.target = target_uri;
  const Endpoints ends(options);
  Connection target = ends.Target("control");
  const auto id = LedgerVersion(target) == 0 ? std::nullopt : FindRun(target, run);
  if (!id) {
    throw UserError(ExitCode::kRunNotFound,
                    "no run '" + Printable(run) + "' in this target's ledger",
                    "tranship status --target URI lists the runs");
  }
  const BeginLock lock(target, 10);
  const auto row = FindRunRow(target, *id);
  if (!row || !row->unfinished()) {
    throw UserError(ExitCode::kUsage, "run " + *id + " is not unfinished (" +
                                          (row ? row->state : "gone") + "): nothing to give up");
  }
  if (row->engine_alive) {
    throw UserError(ExitCode::kLocked, "run " + *id + " is being worked on by " + row->engine,
                    "stop that engine first (Ctrl-C there)");
  }
  const WorkerIdentity identity = TakeOverRun(target, *row, WorkerName(), options.lease_seconds);
  const RestoreOutcome restored =
      RestoreObjects([&] { return ends.Target("builder", *id); }, *id, {}, {}, observer);
  PassFailpoint("abandon.restored");
  target.Exec("BEGIN");
  HoldFence(target, identity);
  target.Exec(
      "UPDATE tranship.run SET state = 'abandoned', finished = pg_catalog.clock_timestamp(), "
      "engine_lease_until = NULL "
      "WHERE run = $1",
      {*id});
  target.Commit();
  observer.OnMessage(MessageLevel::kInfo,
                     "run " + *id + " is abandoned; " + std::to_string(restored.restored) +
                         " objects were restored; the rows that it copied stay where they are");
  if (restored.not_valid + restored.failed > 0) {
    observer.OnMessage(MessageLevel::kWarning,
                       std::to_string(restored.not_valid) + " foreign keys stay NOT VALID and " +
                           std::to_string(restored.failed) +
                           " objects could not be restored: tranship report " + *id);
  }
}

}  // namespace tranship
