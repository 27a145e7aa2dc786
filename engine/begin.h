// Beginning a copy: which run the command means (a new one, an unfinished one to go on with, a
// finished one), its plan and its snapshot.

#ifndef TRANSHIP_ENGINE_BEGIN_H_
#define TRANSHIP_ENGINE_BEGIN_H_

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/copy_options.h"
#include "engine/endpoints.h"
#include "engine/ledger/run_ledger.h"
#include "engine/observer.h"
#include "engine/source/source_database.h"
#include "engine/stop.h"
#include "engine/upsert/merge_landing.h"
#include "engine/verify/generated.h"

namespace tranship {

// A run that this engine holds.
struct BegunRun {
  WorkerIdentity identity;
  Plan plan;
  bool resumed = false;
  std::string state;                    // copying, finishing, verifying
  std::unique_ptr<SourceState> source;  // while there are rows to copy
  int snapshot_no = 0;
  std::optional<MergeWork> merge;  // of an upsert, while there are rows to merge
  GeneratedEqual generated;  // of the tables that were compared while the source's state was there
};

struct FinishedRun {
  RunRow run;
};

// Decides, and begins. Nothing is written on either side before everything that can refuse has been
// asked. Throws UserError, DbError. The caller must let a BegunRun end by FinishRun or ReleaseRun.
[[nodiscard]] std::variant<BegunRun, FinishedRun> BeginCopy(SourceDatabase& source,
                                                            Connection& target, Sides& sides,
                                                            const CopyOptions& options,
                                                            Observer& observer,
                                                            const StopRequest& stop);

// How the rows of an upsert are merged (PrepareMerge), unless the run knows it already or has
// nothing left to read.
void PrepareMerges(BegunRun& run, Connection& target, const Sides& sides,
                   const CopyOptions& options, const StopRequest& stop);

// Brings a resumed run's finished chunks under `run.source`'s snapshot (Rebase), if there is
// anything to bring.
void BringUnderSnapshot(BegunRun& run, SourceDatabase& source, Connection& target,
                        const Sides& sides, const CopyOptions& options, Observer& observer,
                        const StopRequest& stop);

// The unfinished run over these tables that the command would go on with; nothing when it would
// begin a new one. Throws UserError when a run is in the way.
[[nodiscard]] std::optional<RunRow> FindRunToResume(Connection& target, const Sides& sides,
                                                    const CopyOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_BEGIN_H_
