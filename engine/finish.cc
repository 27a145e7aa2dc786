#include "engine/finish.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/failpoint.h"
#include "engine/ledger/plan_ledger.h"
#include "engine/ledger/reject_ledger.h"
#include "engine/target/sequences.h"
#include "engine/verify/read_back.h"
#include "engine/verify/row_differences.h"
#include "hashing/tree.h"

namespace tranship {
namespace {

std::unordered_set<uint32_t> ChunkXids(const std::vector<ChunkState>& chunks, int table) {
  std::unordered_set<uint32_t> xids;
  for (const ChunkState& chunk : chunks) {
    if (chunk.chunk.table == table && chunk.done) xids.insert(static_cast<uint32_t>(chunk.xid));
  }
  return xids;
}

// Without a comparison of generated columns the copied ones still prove what they prove.
void JudgeGenerated(const BegunRun& run, const PlanTable& table, TableReport& report) {
  if (table.generated.empty()) return;
  std::string columns;
  for (const std::string& name : table.generated) {
    columns += (columns.empty() ? "" : ", ") + Printable(name);
  }
  const std::string glue = report.verdict_reason.empty() ? "" : "; ";
  const auto found = run.generated.find(table.no);
  if (found == run.generated.end()) {
    report.verdict_reason += glue + "generated columns (" + columns +
                             ") were not compared: the run was interrupted behind its last row; "
                             "tranship verify compares them";
  } else if (!found->second && report.verdict == Verdict::kMatch) {
    report.verdict = Verdict::kMismatch;
    report.verdict_reason += glue + "generated columns (" + columns +
                             ") differ between source and target; tranship verify names the rows";
  }
}

TableReport NameOf(const PlanTable& table) {
  TableReport report;
  report.name = table.source.display();
  report.target = table.target.display();
  return report;
}

}  // namespace

void WriteTable(Connection& target, const WorkerIdentity& identity, const PlanTable& table,
                const TableReport& report) {
  const auto count = [](const std::optional<uint64_t>& n) {
    return n ? Param(std::to_string(*n)) : Param(std::nullopt);
  };
  target.Exec("BEGIN");
  try {
    HoldFence(target, identity);
    target.Exec(
        "UPDATE tranship.run_table SET verdict = $3, verdict_reason = $4, source_rows = $5, "
        "source_bytes = $6, "
        "target_rows = $7, source_root = $8, target_root = $9, leaves_total = $10, "
        "leaves_differing = $11, "
        "leaf_states = $12, missing = $13, extra = $14, changed = $15, changed_after_copy = $16, "
        "verified = pg_catalog.clock_timestamp() WHERE run = $1 AND no = $2",
        {identity.run, table.no, ToString(report.verdict), report.verdict_reason,
         count(report.rows_source), report.bytes, count(report.rows_target), report.root_source,
         report.root_target, report.leaves_total, report.leaves_differing,
         Param::Bytea(report.leaf_states), report.missing, report.extra, report.changed,
         report.changed_after_copy});
    target.Exec("DELETE FROM tranship.difference WHERE run = $1 AND table_no = $2",
                {identity.run, table.no});
    int no = 0;
    for (const DifferenceReport& difference : report.differences) {
      target.Exec(
          "INSERT INTO tranship.difference (run, table_no, no, kind, key, after_copy) VALUES ($1, "
          "$2, $3, $4, $5, $6)",
          {identity.run, table.no, no++, difference.kind, difference.key, difference.after_copy});
    }
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
  PassFailpoint("verify.table_written");
}

GeneratedEqual VerifyGenerated(const FinishInput& input, const Catalog& target) {
  const BegunRun& run = *input.run;
  if (!run.source || std::ranges::all_of(run.plan.tables, [](const PlanTable& table) {
        return table.generated.empty();
      })) {
    return {};
  }
  const std::string& id = run.identity.run;
  SnapshotHolder snapshot =
      SnapshotHolder::Take(input.ends->Target("holder", id), PartNames(run.plan.tables, false));
  ReadBackInput read;
  read.tables = &run.plan.tables;
  read.source = run.source.get();
  read.target = {input.target->server_version(), snapshot.facts().id,
                 [&] { return input.ends->Target("verify", id); }};
  read.streams = StreamCount(*input.options);
  read.observer = input.observer;
  read.stop = input.stop;
  return CompareGenerated(read, target);
}

RestoreOutcome FinishTarget(const FinishInput& input) {
  const BegunRun& run = *input.run;
  const auto connect = [&] { return input.ends->Target("builder", run.identity.run); };
  input.observer->OnPhase(Phase::kRebuild);
  RestoreOptions options;
  options.connections = StreamCount(*input.options);
  options.stop = input.stop;
  const RestoreOutcome restored =
      RestoreObjects(connect, run.identity.run, {}, options, *input.observer);
  PassFailpoint("finish.restored");
  SettleSequences(*input.source, *input.target, run.identity.run, run.plan.tables,
                  input.options->sequences, *input.observer);
  PassFailpoint("finish.sequences");
  AnalyzeTables({input.target, connect, options.connections, run.identity.run, &run.plan.tables,
                 input.observer});
  PassFailpoint("finish.analyzed");
  return restored;
}

Conclusion VerifyCopy(const FinishInput& input) {
  const BegunRun& run = *input.run;
  const std::string& id = run.identity.run;
  Connection& target = *input.target;
  input.observer->OnPhase(Phase::kVerify);
  SetRunState(target, run.identity, "verifying");
  SnapshotHolder target_snapshot =
      SnapshotHolder::Take(input.ends->Target("holder", id), PartNames(run.plan.tables, false));
  ReadBackInput read;
  read.tables = &run.plan.tables;
  read.target = {target.server_version(), target_snapshot.facts().id,
                 [&] { return input.ends->Target("verify", id); }};
  read.streams = StreamCount(*input.options);
  read.observer = input.observer;
  read.stop = input.stop;
  const std::vector<LeafSums> target_sums = ReadBack(read).target;
  PassFailpoint("verify.read");

  const std::vector<ChunkState> chunks = LoadChunkStates(target, id);
  std::unique_ptr<SourceState> source_state;  // only when there is something to drill down to
  std::vector<TableReport> reports;
  for (size_t i = 0; i < run.plan.tables.size(); ++i) {
    const PlanTable& table = run.plan.tables[i];
    const LeafSums source_sums = LoadSourceSums(target, id, table);
    TableReport report = NameOf(table);
    const auto differing = CompareLeaves(table, source_sums, target_sums[i], report);
    if (!differing.empty()) {
      if (!source_state) {
        source_state = input.source->Take(PartNames(run.plan.tables, true), 1);
      }
      DrillInput drill{.table = &table,
                       .leaves = differing,
                       .source = source_state.get(),
                       .target = read.target,
                       .chunk_xids = ChunkXids(chunks, table.no),
                       .left_out = RejectedRows(target, id, table.no),
                       .max_differences = input.options->max_differences,
                       .stop = input.stop};
      AddDifferences(table, differing, source_sums, FindRowDifferences(drill), report);
    }
    JudgeGenerated(run, table, report);
    WriteTable(target, run.identity, table, report);
    reports.push_back(std::move(report));
  }
  return Conclude(reports);
}

Conclusion RecordUnverified(const FinishInput& input) {
  const BegunRun& run = *input.run;
  for (const PlanTable& table : run.plan.tables) {
    const LeafSums sums = LoadSourceSums(*input.target, run.identity.run, table);
    TableReport report = NameOf(table);
    report.verdict = Verdict::kIncomplete;
    report.verdict_reason =
        "not verified (--no-verify): the source's digest is recorded, the target was not read back";
    report.rows_source = sums.Total().rows;
    report.bytes = sums.Total().bytes;
    report.root_source = ToHex(TableRoot(table.identity(), Tree(table.leaves, sums.leaves())));
    report.leaves_total = table.leaves.leaf_count();
    WriteTable(*input.target, run.identity, table, report);
  }
  return {.verdict = Verdict::kIncomplete, .root_source = "", .root_target = ""};
}

}  // namespace tranship
