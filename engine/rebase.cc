#include "engine/rebase.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/pipeline.h"
#include "engine/shared_work.h"

namespace tranship {
namespace {

using ChunkList = std::vector<const ChunkState*>;

const PlanTable& TableOf(const RebaseInput& input, const ChunkState& state) {
  return input.plan->tables.at(static_cast<size_t>(state.chunk.table));
}

// The chunks whose snapshot the quiet proof does not reach.
ChunkList WithoutQuietProof(const RebaseInput& input, const std::vector<ChunkState>& chunks) {
  const std::vector<SnapshotFacts> snapshots = LoadSnapshots(*input.target, input.identity.run);
  std::map<int, bool> stands;
  ChunkList rest;
  for (const ChunkState& state : chunks) {
    if (!state.done || state.snapshot_no == input.snapshot_no) continue;
    auto [found, is_new] = stands.try_emplace(state.snapshot_no, false);
    if (is_new) {
      const auto why = input.database->MayHaveChanged(
          snapshots.at(static_cast<size_t>(state.snapshot_no)), input.source->facts());
      found->second = !why;
      if (why) {
        input.observer->OnMessage(
            MessageLevel::kInfo,
            "the source may have changed (" + *why + "): digesting its finished chunks again");
      }
    }
    if (!found->second) rest.push_back(&state);
  }
  return rest;
}

// One stream that digests chunks again in the new snapshot.
class Digester {
 public:
  explicit Digester(const RebaseInput& input) : input_(input) {}

  bool Differs(const ChunkState& state) {
    // Its digest covers only what went in: like cannot be compared with like.
    if (state.rejected > 0) return true;
    try {
      return DigestDiffers(state);
    } catch (const RowError&) {  // such a row would not have gone in
      source_.reset();
      return true;
    }
  }

 private:
  bool DigestDiffers(const ChunkState& state) {
    if (!source_) source_ = input_.source->Open("reader");
    const PlanTable& table = TableOf(input_, state);
    LeafSums sums(table.leaves.leaf_count());
    const std::unique_ptr<Source> reader = source_->Read(table, state.chunk);
    Pump(*reader, nullptr, table.layout(), table.leaves, buffers_, sums, [&](uint64_t, uint64_t) {
      if (input_.stop->soon()) throw Cancelled();
    });
    const SetDigest total = sums.Total();
    return total.rows != state.rows || total.bytes != state.bytes ||
           ToHex(total.sum) != state.digest;
  }

  const RebaseInput& input_;
  std::unique_ptr<SourceReader> source_;
  StreamBuffers buffers_;
};

// Digests the chunks' ranges in the new snapshot; returns those that differ.
ChunkList DigestAgain(const RebaseInput& input, const ChunkList& chunks) {
  std::vector<char> differs(chunks.size(), 0);
  const auto make = [&]() -> DoPiece {
    return [&, digester = std::make_shared<Digester>(input)](size_t i) {
      differs[i] = digester->Differs(*chunks[i]) ? 1 : 0;
      PassFailpoint("rebase.digested");
    };
  };
  ShareWork(input.streams, chunks.size(), make, *input.observer);
  ChunkList different;
  for (size_t i = 0; i < chunks.size(); ++i) {
    if (differs[i] != 0) different.push_back(chunks[i]);
  }
  return different;
}

[[noreturn]] void Refuse(const RebaseInput& input, const std::string& why) {
  throw UserError(ExitCode::kNotResumable, why,
                  "tranship abandon " + input.identity.run +
                      ", then copy again with --truncate --constraints rebuild (no kept constraint "
                      "stands in the way then)");
}

// The tables of the run that refer to `tables`, directly or through others, by foreign keys that
// are kept. What refers from outside the run must not be harmed when rows are replaced.
std::set<int> ReferringTables(const RebaseInput& input, const std::set<int>& tables) {
  std::map<TableName, int> number;
  for (const PlanTable& table : input.plan->tables) number[table.target] = table.no;
  std::set<int> referring;
  for (bool grown = true; grown;) {
    grown = false;
    for (const ForeignKey& key : input.target_catalog->foreign_keys) {
      const auto parent = number.find(key.referenced);
      if (parent == number.end()) continue;
      if (!tables.contains(parent->second) && !referring.contains(parent->second)) continue;
      const auto child = number.find(key.table);
      if (child != number.end()) {
        grown = referring.insert(child->second).second || grown;
      } else if (key.on_delete == 'c' || key.on_delete == 'n' || key.on_delete == 'd') {
        Refuse(input, "rows of " + key.referenced.display() +
                          " have to be replaced, and the foreign key \"" + Printable(key.name) +
                          "\" of " + key.table.display() +
                          ", which this run does not copy, would delete or change rows there");
      }
    }
  }
  return referring;
}

// Within the caller's transaction: the chunks are to be copied again.
void Reopen(Connection& target, const std::string& run, int table,
            const std::vector<std::string>& numbers) {
  target.Exec(
      "UPDATE tranship.chunk SET state = 'pending', rows = NULL, bytes = NULL, digest = NULL, "
      "leaf_sums = NULL, "
      "snapshot_no = NULL, xid = NULL, finished = NULL, rejected = 0, altered = 0 WHERE run = $1 "
      "AND table_no = $2 AND no = "
      "ANY ($3::int[])",
      {run, table, ArrayLiteral(numbers)});
  target.Exec(
      "DELETE FROM tranship.reject WHERE run = $1 AND table_no = $2 AND chunk_no = ANY "
      "($3::int[])",
      {run, table, ArrayLiteral(numbers)});
  target.Exec(
      "UPDATE tranship.lease SET done = false, failed = false, attempts = 0, lease_until = NULL, "
      "backend_pid = NULL, "
      "backend_start = NULL WHERE run = $1 AND table_no = $2 AND chunk_no = ANY ($3::int[])",
      {run, table, ArrayLiteral(numbers)});
}

void TakeBack(const RebaseInput& input, const PlanTable& table, const ChunkList& chunks) {
  std::vector<std::string> xids, numbers;
  uint64_t rows = 0;
  for (const ChunkState* state : chunks) {
    xids.push_back(
        std::to_string(static_cast<uint32_t>(state->xid)));  // xmin holds the lower 32 bits
    numbers.push_back(std::to_string(state->chunk.no));
    rows += state->rows;
  }
  Connection& target = *input.target;
  target.Exec("BEGIN");
  try {
    HoldFence(target, input.identity);
    const std::string only = table.target_partitioned ? "" : "ONLY ";
    const Result deleted = target.Exec(
        "DELETE FROM " + only + table.target.quoted() + " WHERE xmin = ANY ($1::pg_catalog.xid[])",
        {ArrayLiteral(xids)});
    if (static_cast<uint64_t>(deleted.affected()) != rows) {
      Refuse(input,
             "table " + table.target.display() + ": the chunks to be replaced wrote " +
                 std::to_string(rows) + " rows, but " + std::to_string(deleted.affected()) +
                 " of them are still as they were written: somebody changed the target meanwhile");
    }
    PassFailpoint("rebase.deleted");
    Reopen(target, input.identity.run, table.no, numbers);
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
  PassFailpoint("rebase.taken_back");
}

// Rows that were merged stay where they are: they are merged again.
void MergeAgain(const RebaseInput& input, const ChunkList& chunks) {
  if (chunks.empty()) return;
  Connection& target = *input.target;
  target.Exec("BEGIN");
  try {
    HoldFence(target, input.identity);
    for (const ChunkState* state : chunks) {
      Reopen(target, input.identity.run, state->chunk.table, {std::to_string(state->chunk.no)});
    }
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
  PassFailpoint("rebase.reopened");
}

}  // namespace

RebaseOutcome Rebase(const RebaseInput& input, const std::vector<ChunkState>& chunks) {
  RebaseOutcome outcome;
  const ChunkList doubtful = WithoutQuietProof(input, chunks);
  ChunkList different;
  if (!doubtful.empty()) different = DigestAgain(input, doubtful);

  std::map<int, ChunkList> back;  // by table
  if (input.options->merge) {
    MergeAgain(input, different);
    outcome.taken_back = different.size();
    different.clear();
  }
  for (const ChunkState* state : different) back[state->chunk.table].push_back(state);
  if (!back.empty() && input.options->constraints == Constraints::kKeep) {
    std::set<int> tables;
    for (const auto& [table, list] : back) tables.insert(table);
    // Rows cannot be deleted while others refer to them: all finished chunks of the referring
    // tables are taken back, too, and first.
    for (const int table : ReferringTables(input, tables)) {
      back[table].clear();
      for (const ChunkState& state : chunks) {
        if (state.done && state.chunk.table == table) back[table].push_back(&state);
      }
    }
  }
  for (const auto& [number, list] : back) {
    const PlanTable& table = input.plan->tables.at(static_cast<size_t>(number));
    const Table* found = input.target_catalog->Find(table.target);
    if (found == nullptr || input.options->triggers == Triggers::kDisable) continue;
    for (const Trigger& trigger : found->triggers) {
      if (trigger.on_delete && trigger.enabled != 'D') {
        Refuse(input, "rows of " + table.target.display() +
                          " have to be replaced, and its trigger \"" + Printable(trigger.name) +
                          "\" fires on DELETE");
      }
    }
  }

  std::vector<std::pair<int, int>> order;  // children first: higher levels refer to lower ones
  for (const auto& [number, list] : back) {
    order.emplace_back(-input.plan->tables.at(static_cast<size_t>(number)).level, number);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [level, number] : order) {
    if (back[number].empty()) continue;
    TakeBack(input, input.plan->tables.at(static_cast<size_t>(number)), back[number]);
    outcome.taken_back += back[number].size();
  }

  const Result stand = input.target->Exec(
      "UPDATE tranship.chunk SET snapshot_no = $2 WHERE run = $1 AND state = 'done' AND "
      "snapshot_no <> $2",
      {input.identity.run, input.snapshot_no});
  outcome.stand = static_cast<size_t>(stand.affected());
  outcome.quiet = doubtful.empty();
  return outcome;
}

}  // namespace tranship
