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
  database.StopWhen(&cancelled_);
}

RawRows::~RawRows() { Abort(); }

bool RawRows::Fill(Slab& slab) {
  if (state_ == State::kEnded) return false;
  // SQLite would begin again from the first row.
  if (state_ == State::kFailed) throw std::logic_error("Fill() after the SELECT has failed");
  state_ = State::kFailed;
  while (slab.size() < Slab::kTargetBytes && slab.rows() < kMostRows) {
    if (cancelled_) throw Cancelled();
    if (!statement_.Step()) {
      state_ = State::kEnded;
      End();
      return slab.rows() > 0;
    }
    for (int i = 0; i < columns_; ++i) AppendRaw(slab, statement_.value(i));
    slab.EndRow();
    ++rows_;
  }
  state_ = State::kReading;
  return true;
}

// Not by Interrupt(), which is forgotten when it comes just before a step begins.
void RawRows::Cancel() noexcept { cancelled_ = true; }

void RawRows::Abort() noexcept {
  if (state_ == State::kEnded) return;
  state_ = State::kFailed;
  End();
}

void RawRows::End() noexcept {
  statement_.Reset();
  database_->StopWhen(nullptr);
}

}  // namespace tranship
