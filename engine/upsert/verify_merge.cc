#include "engine/upsert/verify_merge.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "engine/failpoint.h"
#include "engine/ledger/plan_ledger.h"
#include "engine/ledger/reject_ledger.h"
#include "engine/rejects/chunk_rows.h"
#include "engine/report/load.h"
#include "engine/report/quantities.h"
#include "engine/shared_work.h"
#include "engine/upsert/merge_statements.h"
#include "hashing/tree.h"
#include "io/error.h"
#include "io/pg/copy_writer.h"

namespace tranship {
namespace {

struct TableFindings {
  uint64_t rows = 0, missing = 0, changed = 0;
  bool read_otherwise = false;  // the source gave other rows than it gave to the merge
  std::vector<DifferenceReport> named;
};

class Findings {
 public:
  explicit Findings(size_t tables) : tables_(tables) {}
  void Add(int table, TableFindings found, int most) {
    const std::lock_guard lock(mutex_);
    TableFindings& all = tables_.at(static_cast<size_t>(table));
    all.rows += found.rows;
    all.missing += found.missing;
    all.changed += found.changed;
    all.read_otherwise |= found.read_otherwise;
    for (DifferenceReport& row : found.named) {
      if (all.named.size() < static_cast<size_t>(most)) all.named.push_back(std::move(row));
    }
  }
  [[nodiscard]] const TableFindings& of(int table) const {
    return tables_.at(static_cast<size_t>(table));
  }

 private:
  std::mutex mutex_;
  std::vector<TableFindings> tables_;  // guarded by mutex_ while streams work
};

// One stream: a session on each side.
class Checker {
 public:
  explicit Checker(const FinishInput& input)
      : input_(input),
        source_(input.run->source->Open("reader")),
        target_(input.ends->Target("verify", input.run->identity.run)) {}

  TableFindings Check(const ChunkState& state) {
    const BegunRun& run = *input_.run;
    const PlanTable& table = run.plan.tables.at(static_cast<size_t>(state.chunk.table));
    const MergeTable& merge = run.merge->tables.at(static_cast<size_t>(state.chunk.table));
    MergeLanding landing(table, *run.merge, run.identity.run);
    target_.Exec("BEGIN");
    try {
      landing.Prepare(target_);
      LeafSums sums(table.leaves.leaf_count());
      Stage(state, table, landing.copy_sql(), sums);
      TableFindings found = Compare(table, merge);
      const SetDigest total = sums.Total();
      found.rows = total.rows;
      found.read_otherwise = total.rows != state.rows || total.bytes != state.bytes ||
                             ToHex(total.sum) != state.digest;
      target_.Rollback();
      return found;
    } catch (...) {
      target_.Rollback();
      throw;
    }
  }

 private:
  void CheckStop() const {
    if (input_.stop->soon()) throw Cancelled();
  }

  void Stage(const ChunkState& state, const PlanTable& table, const std::string& copy_sql,
             LeafSums& sums) {
    std::map<Digest, uint64_t> refused;
    if (state.rejected > 0) {
      refused = RejectedRows(target_, input_.run->identity.run, table.no, state.chunk.no);
    }
    ChunkRows rows(*source_, table, state.chunk, [this] { CheckStop(); });
    CopyWriter writer(target_, copy_sql, table.form);
    Slab good;
    while (rows.Next()) {
      TakeGood(rows.slab(), refused, good, sums);
      writer.Write(good);
      input_.observer->OnRows(table.no, good.rows(), good.size());
    }
    (void)writer.Finish();
    target_.Exec("ANALYZE " + StageName(table));
  }

  TableFindings Compare(const PlanTable& table, const MergeTable& merge) {
    TableFindings found;
    const Result counts = target_.Exec(CountStatement(table, merge));
    found.missing = static_cast<uint64_t>(counts.integer(0, 0));
    found.changed = static_cast<uint64_t>(counts.integer(0, 1));
    if (found.missing + found.changed == 0) return found;
    const Result rows =
        target_.Exec(DifferenceStatement(table, merge, input_.options->max_differences));
    for (int i = 0; i < rows.rows(); ++i) {
      found.named.push_back({rows.flag(i, 0) ? "missing" : "changed", rows.text(i, 1), false});
    }
    return found;
  }

  const FinishInput& input_;
  std::unique_ptr<SourceReader> source_;
  Connection target_;
};

uint64_t RowsOf(Connection& target, const PlanTable& table, const MergeTable& merge) {
  return static_cast<uint64_t>(target
                                   .Exec("SELECT pg_catalog.count(*) FROM " +
                                         std::string(merge.only ? "ONLY " : "") +
                                         table.target.quoted())
                                   .integer(0, 0));
}

TableReport ReportOf(const PlanTable& table, const LeafSums& sums, const TableFindings& found,
                     uint64_t only_in_target) {
  TableReport report;
  report.name = table.source.display();
  report.target = table.target.display();
  report.rows_source = found.rows;
  report.rows_target = found.rows - found.missing;
  report.bytes = sums.Total().bytes;
  report.root_source = ToHex(TableRoot(table.identity(), Tree(table.leaves, sums.leaves())));
  report.leaves_total = table.leaves.leaf_count();
  report.missing = found.missing;
  report.changed = found.changed;
  report.differences = found.named;
  const bool equal = found.missing + found.changed == 0;
  report.verdict = equal && !found.read_otherwise ? Verdict::kMatch : Verdict::kMismatch;
  report.leaf_states.assign(report.leaves_total, static_cast<char>(report.verdict == Verdict::kMatch
                                                                       ? LeafState::kMatch
                                                                       : LeafState::kUnverified));
  if (only_in_target > 0) {
    report.verdict_reason = Counted(only_in_target, "row") + " only in the target, left alone";
  }
  if (found.read_otherwise) {
    report.verdict_reason = "the source gave other rows now than it gave to the merge";
  } else if (!equal) {
    report.verdict_reason = Counted(found.missing, "row") + " missing and " +
                            Counted(found.changed, "row") + " different on the target, by key";
  }
  return report;
}

}  // namespace

void VerifyMerge(const FinishInput& input) {
  const BegunRun& run = *input.run;
  Connection& target = *input.target;
  input.observer->OnPhase(Phase::kVerify);
  const std::vector<ChunkState> chunks = LoadChunkStates(target, run.identity.run);
  Findings findings(run.plan.tables.size());
  const auto make = [&]() -> DoPiece {
    return [&, checker = std::make_shared<Checker>(input)](size_t i) {
      findings.Add(chunks[i].chunk.table, checker->Check(chunks[i]),
                   input.options->max_differences);
      PassFailpoint("verify.merged");
    };
  };
  const int streams = std::min(StreamCount(*input.options), run.source->sessions());
  ShareWork(streams, chunks.size(), make, *input.observer);
  for (const PlanTable& table : run.plan.tables) {
    const TableFindings& found = findings.of(table.no);
    const uint64_t all = RowsOf(target, table, run.merge->tables.at(static_cast<size_t>(table.no)));
    const uint64_t merged = found.rows - found.missing;
    const uint64_t only = all - std::min(all, merged);  // somebody may delete meanwhile
    const LeafSums sums = LoadSourceSums(target, run.identity.run, table);
    WriteTable(target, run.identity, table, ReportOf(table, sums, found, only));
    target.Exec("UPDATE tranship.run_table SET only_in_target = $3 WHERE run = $1 AND no = $2",
                {run.identity.run, table.no, only});
  }
}

Conclusion ConcludeMerge(const FinishInput& input) {
  return Conclude(LoadReport(*input.target, input.run->identity.run).tables);
}

}  // namespace tranship
