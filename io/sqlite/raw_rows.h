// RawRows: one SELECT on an SQLite file as a Source of raw rows (io/sqlite/raw_value.h), which a
// RowEncoder turns into COPY tuples in the parallel stage.
//
// Threading, errors: see Source and Database. Ownership: keeps a reference to the database, which
// must outlive it. One at a time on each database.

#ifndef TRANSHIP_IO_SQLITE_RAW_ROWS_H_
#define TRANSHIP_IO_SQLITE_RAW_ROWS_H_

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "io/source.h"
#include "io/sqlite/database.h"

namespace tranship {

class RawRows final : public Source {
 public:
  // `bounds` are bound to the statement's parameters in order. Refuses wrong SQL at once; reads
  // nothing before the first Fill().
  RawRows(const Database& database, std::string_view select, std::span<const RawValue> bounds = {});
  ~RawRows() override;
  RawRows(const RawRows&) = delete;
  RawRows& operator=(const RawRows&) = delete;

  [[nodiscard]] bool Fill(Slab& slab) override;
  void Cancel() noexcept override;
  void Abort() noexcept override;

  [[nodiscard]] uint64_t rows_read() const { return rows_; }

 private:
  void End() noexcept;

  const Database* database_;
  Statement statement_;
  int columns_;
  std::atomic<bool> cancelled_{false};
  enum class State : uint8_t { kReading, kEnded, kFailed };
  State state_ = State::kReading;
  uint64_t rows_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_RAW_ROWS_H_
