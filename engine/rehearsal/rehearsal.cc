#include "engine/rehearsal/rehearsal.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/begin.h"
#include "engine/catalog/catalog.h"
#include "engine/endpoints.h"
#include "engine/exit_code.h"
#include "engine/ledger/schema.h"
#include "engine/mapping/mapped_source.h"
#include "engine/rehearsal/chunk_rehearser.h"
#include "engine/rehearsal/session_source.h"
#include "engine/source/pg_source.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/upsert/merge_statements.h"
#include "engine/upsert/merge_work.h"
#include "io/error.h"

namespace tranship {
namespace {

// A standby, too, has the identifier of its primary, but started by itself.
bool IsSameDatabase(const ServerFacts& source, const ServerFacts& target) {
  return source.database == target.database && source.started == target.started &&
         source.system_identifier == target.system_identifier;
}

// In the target's own database it is the target's session that reads; and what a mapping looks up
// in the target, it does in that session.
std::unique_ptr<SourceDatabase> OpenRehearsed(const CopyOptions& options, Connection& target) {
  if (SqlitePath(options.source)) return OpenSource(options);
  const MappedSource::Lend on_target = [&target](const std::string&) {
    return std::shared_ptr<Connection>(&target, [](Connection*) {});
  };
  MappedSource::Lend on_source = [&options](const std::string& role) {
    return std::make_shared<Connection>(Endpoints(options).Source(role));
  };
  std::unique_ptr<SourceDatabase> source;
  if (IsSameDatabase(ReadServerFacts(*on_source("control")), ReadServerFacts(target))) {
    source = std::make_unique<SessionDatabase>(target);
    on_source = on_target;
  } else {
    source =
        std::make_unique<PgSource>([&options](const std::string& role, const std::string& run) {
          return Endpoints(options).Source(role, run);
        });
  }
  if (options.fields.empty()) return source;
  return std::make_unique<MappedSource>(std::move(source), options, on_source, on_target);
}

void RefuseUnfinished(Connection& target, const Sides& sides, const CopyOptions& options) {
  const auto run = FindRunToResume(target, sides, options);
  if (!run) return;
  throw UserError(ExitCode::kUsage,
                  "run " + run->run +
                      " over these tables is unfinished: what going on with it does cannot be "
                      "rehearsed",
                  "run it to its end, or give it up: tranship abandon " + run->run);
}

void Tell(const Fit& fit, Observer& observer) {
  for (const Hazard& hazard : fit.hazards) {
    observer.OnMessage(
        hazard.severity == Hazard::Severity::kWarning ? MessageLevel::kWarning
                                                      : MessageLevel::kInfo,
        hazard.table.empty() ? hazard.message : hazard.table + ": " + hazard.message);
  }
}

void DisableTriggers(Connection& target, const std::vector<PlanTable>& tables) {
  for (const PlanTable& table : tables) {
    target.Exec("ALTER TABLE " + std::string(table.target_partitioned ? "" : "ONLY ") +
                table.target.quoted() + " DISABLE TRIGGER USER");
  }
}

// Returns how many rows that takes away, by table.
std::vector<uint64_t> Truncate(Connection& target, const std::vector<PlanTable>& tables) {
  std::vector<uint64_t> deleted;
  std::string list;
  for (const PlanTable& table : tables) {
    const std::string name = (table.target_partitioned ? "" : "ONLY ") + table.target.quoted();
    deleted.push_back(static_cast<uint64_t>(
        target.Exec("SELECT pg_catalog.count(*) FROM " + name).integer(0, 0)));
    list += (list.empty() ? "" : ", ") + name;
  }
  target.Exec("TRUNCATE " + list);
  return deleted;
}

void DropStages(Connection& target, const std::vector<PlanTable>& tables) {
  for (const PlanTable& table : tables) target.Exec("DROP TABLE IF EXISTS " + StageName(table));
}

// Level by level, as the leases of a run go.
std::vector<Chunk> InOrder(const Plan& plan) {
  std::vector<Chunk> chunks = plan.chunks;
  const auto rank = [&](const Chunk& chunk) {
    return std::tuple(plan.tables.at(static_cast<size_t>(chunk.table)).level, chunk.table,
                      chunk.no);
  };
  std::ranges::sort(chunks, {}, rank);
  return chunks;
}

}  // namespace

Rehearsal RehearseCopy(const CopyOptions& options, Connection& target, Observer& observer,
                       const StopRequest& stop) {
  observer.OnPhase(Phase::kConnect);
  const std::unique_ptr<SourceDatabase> source = OpenRehearsed(options, target);
  Sides sides =
      ReadSides(source->ReadCatalog(), target, options, /*for_writing=*/true, /*emptiness=*/true);
  RefuseUnfit(sides.fit, options);
  RefuseUnfinished(target, sides, options);
  RefuseHazards(sides.fit);
  Tell(sides.fit, observer);

  observer.OnPhase(Phase::kPlan);
  source->ForgoWitness();
  const std::unique_ptr<SourceState> state = source->Take(PartNames(sides.fit.tables, true), 1);
  const Plan plan =
      state->MakePlan(std::move(sides.fit.tables),
                      {.chunk_bytes = options.chunk_bytes, .streams = 1, .read = options.read});
  observer.OnPlan(plan);
  if (!options.fields.empty()) EnsureCrosswalk(target);
  state->Prepare(target, "", plan.tables);
  std::optional<MergeWork> merge;
  if (options.merge) {
    merge = PrepareMerge({.options = &options,
                          .tables = &plan.tables,
                          .source_catalog = &sides.source,
                          .target_catalog = &sides.target,
                          .source = state.get(),
                          .target = &target,
                          .check_stop = [&] {
                            if (stop.soon()) throw Cancelled();
                          }});
  }

  Rehearsal rehearsal;
  for (const PlanTable& table : plan.tables) {
    rehearsal.tables.push_back({.source = table.source, .target = table.target, .rejects = {}});
  }
  if (options.triggers == Triggers::kDisable) DisableTriggers(target, plan.tables);
  if (options.truncate) {
    const std::vector<uint64_t> deleted = Truncate(target, plan.tables);
    for (size_t i = 0; i < deleted.size(); ++i) rehearsal.tables[i].deleted = deleted[i];
  }
  observer.OnPhase(Phase::kCopy);
  ChunkRehearser rehearser({.options = &options,
                            .source = state.get(),
                            .target = &target,
                            .merge = merge ? &*merge : nullptr,
                            .observer = &observer,
                            .stop = &stop});
  for (const Chunk& chunk : InOrder(plan)) {
    const auto table = static_cast<size_t>(chunk.table);
    rehearser.Rehearse(plan.tables.at(table), chunk, rehearsal.tables.at(table));
  }
  // The next rehearsal of the transaction has other tables under the same numbers.
  if (merge) DropStages(target, plan.tables);
  return rehearsal;
}

Rehearsal RehearseUpsert(const UpsertOptions& options, Connection& target, Observer& observer,
                         const StopRequest& stop) {
  options.RefuseProblems();
  return RehearseCopy(options.AsCopy(), target, observer, stop);
}

}  // namespace tranship
