#include "engine/rejects/careful_copy.h"

#include <map>
#include <utility>

#include "engine/failpoint.h"
#include "engine/plan/statements.h"
#include "engine/rejects/chunk_rows.h"
#include "engine/rejects/row_sifter.h"
#include "io/error.h"
#include "io/pg/copy_writer.h"

namespace tranship {
namespace {

// Which rows are refused; the target is as before.
void Sift(const CarefulCopyInput& input, RowSifter& sifter) {
  input.target->Exec("SAVEPOINT tranship_sift");
  ChunkRows rows(*input.source, *input.table, *input.chunk, input.check_stop);
  while (rows.Next()) {
    for (RowNote& note : rows.left_out) {
      sifter.Add(EntryOf(*input.table, "rejected", std::move(note), input.show_values));
    }
    sifter.Try(rows.slab(), [&](size_t row) { return rows.KeyOf(row); });
  }
  sifter.TryHeldAgain();
  input.target->Exec("ROLLBACK TO SAVEPOINT tranship_sift; RELEASE SAVEPOINT tranship_sift");
}

}  // namespace

RejectEntry EntryOf(const PlanTable& table, std::string kind, RowNote note, bool show_values) {
  RejectEntry entry;
  entry.kind = std::move(kind);
  entry.key = std::move(note.key);
  entry.key_values = std::move(note.key_values);
  entry.column = table.columns.at(note.column).name;
  if (show_values) entry.value = std::move(note.value);
  entry.reason = std::move(note.reason);
  entry.first_of_row = note.first_of_row;
  return entry;
}

std::vector<RejectEntry> CopyCarefully(const CarefulCopyInput& input, LeafSums& sums) {
  MergeLanding* landing = input.landing;
  if (landing != nullptr) landing->Prepare(*input.target);
  const std::string sql =
      landing != nullptr ? landing->copy_sql() : WriteStatement(*input.table, *input.chunk);
  RowSifter::Options sifting{.table = input.table,
                             .copy_sql = sql,
                             .most = input.most_rejects,
                             .show_values = input.show_values,
                             .check_stop = input.check_stop};
  if (landing != nullptr) {
    sifting.shown_key = landing->key();
    sifting.land = [&] { landing->Try(*input.target); };
  }
  RowSifter sifter(*input.target, std::move(sifting));
  Sift(input, sifter);
  PassFailpoint("chunk.sifted");

  std::map<Digest, uint64_t> refused = std::move(sifter.refused());
  std::vector<RejectEntry> entries = std::move(sifter.rejects());
  const uint64_t rejected = entries.size();
  uint64_t written = 0, left_out = 0;
  ChunkRows rows(*input.source, *input.table, *input.chunk, input.check_stop);
  CopyWriter writer(*input.target, sql, input.table->form);
  Slab good;
  while (rows.Next()) {
    left_out += rows.left_out.size() + TakeGood(rows.slab(), refused, good, sums);
    for (RowNote& note : rows.altered) {
      entries.push_back(EntryOf(*input.table, "altered", std::move(note), input.show_values));
    }
    writer.Write(good);
    written += good.rows();
    input.on_slab(good.rows(), good.size());
  }
  const uint64_t taken = writer.Finish();
  if (taken != written || left_out != rejected) {
    throw FormatError("copied " + std::to_string(written) + " rows and left " +
                      std::to_string(left_out) + " out, but " + std::to_string(taken) +
                      " were taken and " + std::to_string(rejected) + " had been refused");
  }
  if (landing != nullptr) landing->Merge(*input.target);
  return entries;
}

}  // namespace tranship
