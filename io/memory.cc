#include "io/memory.h"

#include <stdexcept>
#include <utility>

namespace tranship {

MemorySource::MemorySource(std::vector<std::string> rows, uint64_t repeat)
    : rows_(std::move(rows)), repeat_(rows_.empty() ? 0 : repeat) {}

void MemorySource::FailAfter(uint64_t rows, std::exception_ptr error) {
  fail_after_ = rows;
  error_ = std::move(error);
}

bool MemorySource::Fill(Slab& slab) {
  if (aborted_) throw std::logic_error("Fill() after Abort()");
  while (slab.size() < Slab::kTargetBytes) {
    if (cancelled_) throw Cancelled();
    if (error_ != nullptr && delivered_ == fail_after_) std::rethrow_exception(error_);
    if (round_ == repeat_) break;
    slab.AppendRow(std::as_bytes(std::span(rows_[next_])));
    ++delivered_;
    if (++next_ == rows_.size()) {
      next_ = 0;
      ++round_;
    }
  }
  return slab.rows() > 0;
}

void MemorySink::FailAfter(uint64_t rows, std::exception_ptr error) {
  fail_after_ = rows;
  error_ = std::move(error);
}

void MemorySink::Write(const Slab& slab) {
  if (finished_) throw std::logic_error("Write() after Finish()");
  for (size_t i = 0; i < slab.rows(); ++i) {
    if (error_ != nullptr && rows_.size() >= fail_after_) std::rethrow_exception(error_);
    const auto row = slab.row(i);
    rows_.emplace_back(reinterpret_cast<const char*>(row.data()), row.size());
  }
}

uint64_t MemorySink::Finish() {
  if (error_ != nullptr && rows_.size() >= fail_after_) std::rethrow_exception(error_);
  finished_ = true;
  return rows_.size();
}

void MemorySink::Abort() noexcept {
  if (!finished_) rows_.clear();
}

}  // namespace tranship
