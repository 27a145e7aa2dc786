#include "io/sqlite/raw_rows.h"

#include <stdexcept>

#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kMostRows = 16384;  // as CopyReader

}  // namespace

RawRows::RawRows(const Database& database, std::string_view select,
                 std::span<const RawValue> bounds)
    : database_(&database), statement_(database.Prepare(select)), columns_(statement_.columns()) {
  int parameter = 0;
  for (const RawValue& bound : bounds) statement_.Bind(++parameter, bound);
}

bool RawRows::Fill(Slab& slab) {
  if (state_ == State::kEnded) return false;
  // SQLite would begin again from the first row.
  if (state_ == State::kFailed) throw std::logic_error("Fill() after the SELECT has failed");
  state_ = State::kFailed;
  while (slab.size() < Slab::kTargetBytes && slab.rows() < kMostRows) {
    // An interrupt that came while no statement ran is forgotten by SQLite.
    if (cancelled_) throw Cancelled();
    if (!statement_.Step()) {
      state_ = State::kEnded;
      statement_.Reset();
      return slab.rows() > 0;
    }
    for (int i = 0; i < columns_; ++i) AppendRaw(slab, statement_.value(i));
    slab.EndRow();
    ++rows_;
  }
  state_ = State::kReading;
  return true;
}

void RawRows::Cancel() noexcept {
  cancelled_ = true;
  database_->Interrupt();
}

void RawRows::Abort() noexcept {
  if (state_ != State::kEnded) state_ = State::kFailed;
  statement_.Reset();
}

}  // namespace tranship
