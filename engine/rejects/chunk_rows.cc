#include "engine/rejects/chunk_rows.h"

#include <utility>

namespace tranship {

ChunkRows::ChunkRows(SourceReader& source, const PlanTable& table, const Chunk& chunk,
                     std::function<void()> check_stop)
    : layout_(table.layout()),
      digester_(layout_, table.leaves),
      check_stop_(std::move(check_stop)),
      rows_(source.Read(table, chunk)),
      encoder_(rows_->NewEncoder()) {}

ChunkRows::~ChunkRows() {
  if (!at_end_) rows_->Abort();
}

bool ChunkRows::Next() {
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

KeyValues ChunkRows::KeyOf(size_t row) const {
  if (!encoder_) return {};
  // Rows that were left out are in the raw slab, but not in this one.
  for (const RowNote& note : left_out) {
    if (note.first_of_row && note.row <= row) ++row;
  }
  return encoder_->KeyOf(raw_, row);
}

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

}  // namespace tranship
