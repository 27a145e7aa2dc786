#include "engine/rejects/careful_copy.h"

#include <map>
#include <memory>
#include <utility>

#include "engine/failpoint.h"
#include "engine/plan/statements.h"
#include "engine/rejects/row_sifter.h"
#include "io/copy/slab_digester.h"
#include "io/error.h"
#include "io/pg/copy_writer.h"

namespace tranship {
namespace {

// The chunk's rows, one slab after the other: encoded, without those that cannot be, and digested.
class Rows {
 public:
  explicit Rows(const CarefulCopyInput& input)
      : layout_(input.table->layout()),
        digester_(layout_, input.table->leaves),
        check_stop_(input.check_stop),
        rows_(input.source->Read(*input.table, *input.chunk)),
        encoder_(rows_->NewEncoder()) {}
  ~Rows() {
    if (!at_end_) rows_->Abort();
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // False when there are no more. `left_out` and `altered` are of this slab.
  bool Next() {
    check_stop_();
    left_out.clear();
    altered.clear();
    wire_.Clear();
    if (at_end_) return false;
    if (encoder_) {
      raw_.Clear();
      at_end_ = !rows_->Fill(raw_);
      encoder_->EncodeFitting(raw_, wire_, left_out);
      encoder_->AppendAltered(raw_, altered);
    } else {
      at_end_ = !rows_->Fill(wire_);
    }
    digester_.Process(wire_);
    return true;
  }
  [[nodiscard]] const Slab& slab() const { return wire_; }
  // Of a row of the slab; nothing where its wire form says it all.
  [[nodiscard]] KeyValues KeyOf(size_t row) const {
    if (!encoder_) return {};
    // Rows that were left out are in the raw slab, but not in this one.
    for (const RowNote& note : left_out) {
      if (note.row <= row) ++row;
    }
    return encoder_->KeyOf(raw_, row);
  }

  std::vector<RowNote> left_out, altered;

 private:
  RowLayout layout_;
  SlabDigester digester_;
  std::function<void()> check_stop_;
  std::unique_ptr<Source> rows_;
  std::unique_ptr<SlabEncoder> encoder_;
  Slab raw_, wire_;
  bool at_end_ = false;
};

// Which rows are refused; the target is as before.
void Sift(const CarefulCopyInput& input, RowSifter& sifter) {
  input.target->Exec("SAVEPOINT tranship_sift");
  Rows rows(input);
  while (rows.Next()) {
    for (RowNote& note : rows.left_out) {
      sifter.Add(EntryOf(*input.table, "rejected", std::move(note), input.show_values));
    }
    sifter.Try(rows.slab(), [&](size_t row) { return rows.KeyOf(row); });
  }
  sifter.TryHeldAgain();
  input.target->Exec("ROLLBACK TO SAVEPOINT tranship_sift; RELEASE SAVEPOINT tranship_sift");
}

// Appends the slab's rows to `good`, but for the refused ones.
uint64_t TakeGood(const Slab& slab, std::map<Digest, uint64_t>& refused, Slab& good,
                  LeafSums& sums) {
  uint64_t left_out = 0;
  good.Clear();
  for (size_t i = 0; i < slab.rows(); ++i) {
    const auto found = refused.find(slab.digests[i]);
    if (found != refused.end() && found->second > 0) {
      --found->second;
      ++left_out;
      continue;
    }
    good.AppendRow(slab.row(i));
    sums.Add(slab.leaves[i], slab.digests[i], static_cast<uint32_t>(slab.row(i).size()));
  }
  return left_out;
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
  const std::string sql = WriteStatement(*input.table, *input.chunk);
  RowSifter sifter(*input.target,
                   {input.table, sql, input.most_rejects, input.show_values, input.check_stop});
  Sift(input, sifter);
  PassFailpoint("chunk.sifted");

  std::map<Digest, uint64_t> refused = std::move(sifter.refused());
  std::vector<RejectEntry> entries = std::move(sifter.rejects());
  const uint64_t rejected = entries.size();
  uint64_t written = 0, left_out = 0;
  Rows rows(input);
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
  return entries;
}

}  // namespace tranship
