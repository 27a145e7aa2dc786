#include "engine/rehearsal/chunk_rehearser.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/exit_code.h"
#include "engine/plan/statements.h"
#include "engine/rejects/careful_copy.h"
#include "engine/rejects/row_fault.h"
#include "engine/rejects/row_sifter.h"
#include "io/error.h"
#include "io/pg/copy_writer.h"

namespace tranship {
namespace {

constexpr const char* kUndo =
    "ROLLBACK TO SAVEPOINT tranship_chunk; RELEASE SAVEPOINT tranship_chunk";

std::string Where(const PlanTable& table, const Chunk& chunk) {
  return "table " + table.target.display() + ", chunk " + std::to_string(chunk.no) + " " +
         chunk.range.display();
}

[[noreturn]] void Stop(const PlanTable& table, const Chunk& chunk, const std::string& why) {
  throw UserError(ExitCode::kFailed,
                  "rows could not be copied:\n  " + Where(table, chunk) + ": " + why,
                  "mend the cause, or leave the bad rows out with --on-reject keep-going");
}

}  // namespace

void ChunkRehearser::CheckStop() const {
  if (input_.stop->soon()) throw Cancelled();
}

SourceReader& ChunkRehearser::reader() {
  if (!reader_ || !reader_->usable()) {
    reader_.reset();
    reader_ = input_.source->Open("reader");
  }
  return *reader_;
}

void ChunkRehearser::Rehearse(const PlanTable& table, const Chunk& chunk, RehearsedTable& counts) {
  CheckStop();
  const bool keep_going = input_.options->on_reject == OnReject::kKeepGoing;
  std::string fault;
  input_.target->Exec("SAVEPOINT tranship_chunk");
  try {
    CopyAll(table, chunk, counts);
    input_.target->Exec("RELEASE SAVEPOINT tranship_chunk");
    return;
  } catch (const RowError& error) {
    fault = Printable(error.what());
  } catch (const DbError& error) {
    if (!IsRowFault(error)) throw;
    const std::string detail = SafeDetail(error, input_.options->show_values);
    fault = error.what() + (detail.empty() ? "" : " (" + detail + ")");
  }
  input_.target->Exec(kUndo);
  if (!keep_going) Stop(table, chunk, fault);
  reader_.reset();
  CopyWithoutBadRows(table, chunk, counts);
}

void ChunkRehearser::CopyAll(const PlanTable& table, const Chunk& chunk, RehearsedTable& counts) {
  std::optional<MergeLanding> landing;
  if (input_.merge != nullptr) {
    landing.emplace(table, *input_.merge, "");
    landing->Prepare(*input_.target);
  }
  LeafSums sums(table.leaves.leaf_count());
  const std::unique_ptr<Source> rows = reader().Read(table, chunk);
  CopyWriter writer(*input_.target, landing ? landing->copy_sql() : WriteStatement(table, chunk),
                    table.form);
  Pump(
      *rows, &writer, table.layout(), table.leaves, buffers_, sums,
      [&](uint64_t slab_rows, uint64_t bytes) {
        CheckStop();
        input_.observer->OnRows(chunk.table, slab_rows, bytes);
      },
      [](const std::vector<RowNote>&) {});
  if (landing) landing->Merge(*input_.target);
  Add(sums.Total().rows, landing ? &*landing : nullptr, counts);
}

void ChunkRehearser::CopyWithoutBadRows(const PlanTable& table, const Chunk& chunk,
                                        RehearsedTable& counts) {
  std::optional<MergeLanding> landing;
  if (input_.merge != nullptr) landing.emplace(table, *input_.merge, "");
  const auto most = static_cast<uint64_t>(input_.options->max_rejects);
  LeafSums sums(table.leaves.leaf_count());
  std::vector<RejectEntry> told;
  try {
    told = CopyCarefully(
        {.table = &table,
         .chunk = &chunk,
         .source = &reader(),
         .target = input_.target,
         .landing = landing ? &*landing : nullptr,
         .most_rejects = most - std::min(most, rejected_),
         .show_values = input_.options->show_values,
         .check_stop = [this] { CheckStop(); },
         .on_slab = [&](uint64_t rows,
                        uint64_t bytes) { input_.observer->OnRows(chunk.table, rows, bytes); }},
        sums);
  } catch (const TooManyRejects& error) {
    throw UserError(ExitCode::kStopped,
                    "more than " + std::to_string(most) +
                        " rows would be rejected (--max-rejects). The last straw:\n  " +
                        Where(table, chunk) + ": " + error.what(),
                    "mend the cause or raise --max-rejects");
  }
  for (RejectEntry& entry : told) {
    if (entry.kind != "rejected") continue;
    ++rejected_;
    ++counts.rejected;
    ++counts.read;
    counts.rejects.push_back(std::move(entry));
  }
  Add(sums.Total().rows, landing ? &*landing : nullptr, counts);
}

void ChunkRehearser::Add(uint64_t rows, const MergeLanding* landing, RehearsedTable& counts) const {
  counts.read += rows;
  if (landing == nullptr) {
    counts.inserted += rows;
    return;
  }
  counts.inserted += landing->counts().inserted;
  counts.updated += landing->counts().updated;
  counts.unchanged += landing->counts().unchanged;
}

}  // namespace tranship
