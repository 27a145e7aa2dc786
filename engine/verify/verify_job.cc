#include "engine/verify/verify_job.h"

#include <memory>
#include <utility>

#include "engine/endpoints.h"
#include "engine/run_id.h"
#include "engine/snapshot_holder.h"
#include "engine/verify/compare.h"
#include "engine/verify/generated.h"
#include "engine/verify/known_rejects.h"
#include "engine/verify/read_back.h"

namespace tranship {
namespace {

std::string DatabaseNow(Connection& connection) {
  return connection
      .Exec(
          "SELECT pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', "
          "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
      .text(0, 0);
}

SnapshotReport Describe(const SnapshotFacts& facts, int no, const char* side) {
  return {.no = no,
          .side = side,
          .id = facts.id,
          .snapshot = facts.text,
          .taken = facts.taken,
          .held = facts.held};
}

}  // namespace

VerifyOutcome RunVerify(const CopyOptions& options, Observer& observer, const StopRequest& stop) {
  observer.OnPhase(Phase::kConnect);
  const Endpoints ends(options);
  const std::unique_ptr<SourceDatabase> source = OpenSource(options);
  Connection target = ends.Target("control");
  Sides sides =
      ReadSides(source->ReadCatalog(), target, options, /*for_writing=*/false, /*emptiness=*/false);
  RefuseUnfit(sides.fit, options);
  RefuseHazards(sides.fit);
  for (const Hazard& hazard : sides.fit.hazards) {
    observer.OnMessage(
        hazard.severity == Hazard::Severity::kWarning ? MessageLevel::kWarning
                                                      : MessageLevel::kInfo,
        hazard.table.empty() ? hazard.message : hazard.table + ": " + hazard.message);
  }
  for (PlanTable& table : sides.fit.tables) AddGenerated(table, sides.target);

  VerifyOutcome outcome;
  Report& report = outcome.report;
  report.command = "verify";
  report.started = DatabaseNow(target);
  report.source = sides.source_identity.display;
  report.target = sides.target_identity.display;
  report.source_server = sides.source_identity.version;
  report.target_server = sides.target_identity.version;
  report.command_line = options.command_line;
  report.version = TRANSHIP_VERSION;
  report.run = NewRunId();
  for (const Skipped& skipped : sides.fit.unfit)
    report.skipped.push_back({skipped.table, skipped.reason});

  observer.OnPhase(Phase::kPlan);
  const int streams = StreamCount(options);
  std::unique_ptr<SourceState> source_state;
  if (!options.snapshot.empty()) {
    source_state = source->Join(options.snapshot, PartNames(sides.fit.tables, true));
    if (!source_state) {
      throw UserError(ExitCode::kNotResumable,
                      "snapshot " + Printable(options.snapshot) + " is not there any more",
                      "leave --snapshot out, or start `tranship snapshot hold` again");
    }
  } else {
    source->ForgoWitness();
    source_state = source->Take(PartNames(sides.fit.tables, true), streams);
  }
  SnapshotHolder target_snapshot =
      SnapshotHolder::Take(ends.Target("holder"), PartNames(sides.fit.tables, false));
  report.snapshots = {Describe(source_state->facts(), 0, "source"),
                      Describe(target_snapshot.facts(), 1, "target")};
  const Plan plan = source_state->MakePlan(
      std::move(sides.fit.tables),
      {.chunk_bytes = options.chunk_bytes, .streams = streams, .read = options.read});
  observer.OnPlan(plan);

  observer.OnPhase(Phase::kVerify);
  ReadBackInput input;
  input.tables = &plan.tables;
  input.source = source_state.get();
  input.target = {target.server_version(), target_snapshot.facts().id,
                  [&] { return ends.Target("verify"); }};
  input.streams = streams;
  input.observer = &observer;
  input.stop = &stop;
  const ReadBackSums sums = ReadBack(input);

  for (size_t i = 0; i < plan.tables.size(); ++i) {
    const PlanTable& table = plan.tables[i];
    TableReport entry;
    entry.name = table.source.display();
    entry.target = table.target.display();
    entry.wire_form = ToString(table.form);
    entry.wire_form_reason = table.form_reason;
    const auto differing = CompareLeaves(table, sums.source[i], sums.target[i], entry);
    if (!differing.empty()) {
      DrillInput drill{.table = &table,
                       .leaves = differing,
                       .source = source_state.get(),
                       .target = input.target,
                       .chunk_xids = {},
                       .max_differences = options.max_differences,
                       .stop = &stop};
      AddDifferences(table, differing, sums.source[i], FindRowDifferences(drill), entry);
    }
    NameRejected(sums.left_out[i],
                 entry.verdict == Verdict::kMatch && sums.left_out[i].rows == 0
                     ? KnownRejects()
                     : FindKnownRejects(target, table.target),
                 options.max_differences, entry);
    report.tables.push_back(std::move(entry));
  }
  const Conclusion conclusion = Conclude(report.tables);
  report.verdict = conclusion.verdict;
  report.root_source = conclusion.root_source;
  report.root_target = conclusion.root_target;
  report.state = "done";
  report.finished = DatabaseNow(target);
  outcome.code = conclusion.verdict == Verdict::kMatch ? ExitCode::kDone : ExitCode::kDifferences;
  report.exit_code = static_cast<int>(outcome.code);
  outcome.message = conclusion.verdict == Verdict::kMatch
                        ? "source and target are equal"
                        : "source and target differ: see the report";
  return outcome;
}

}  // namespace tranship
