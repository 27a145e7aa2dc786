// MemorySource and MemorySink: the two ends in memory, for tests, benchmarks and forced faults.
// NullSink counts.

#ifndef TRANSHIP_IO_MEMORY_H_
#define TRANSHIP_IO_MEMORY_H_

#include <atomic>
#include <exception>
#include <string>
#include <vector>

#include "io/error.h"
#include "io/source.h"

namespace tranship {

class MemorySource final : public Source {
 public:
  // Delivers `rows`, each one row's wire bytes, `repeat` times over.
  explicit MemorySource(std::vector<std::string> rows, uint64_t repeat = 1);
  // Throws `error` in place of the row behind `rows` rows, or of the end.
  void FailAfter(uint64_t rows, std::exception_ptr error);

  [[nodiscard]] bool Fill(Slab& slab) override;
  void Cancel() noexcept override { cancelled_ = true; }
  void Abort() noexcept override { aborted_ = true; }

 private:
  std::vector<std::string> rows_;
  uint64_t repeat_;
  uint64_t round_ = 0;
  size_t next_ = 0;
  uint64_t delivered_ = 0;
  uint64_t fail_after_ = 0;
  std::exception_ptr error_;
  bool aborted_ = false;
  std::atomic<bool> cancelled_{false};
};

class MemorySink final : public Sink {
 public:
  // Throws `error` when more than `rows` rows are written, or at Finish() when it holds as many.
  void FailAfter(uint64_t rows, std::exception_ptr error);

  void Write(const Slab& slab) override;
  [[nodiscard]] uint64_t Finish() override;
  void Abort() noexcept override;
  [[nodiscard]] const std::vector<std::string>& rows() const { return rows_; }
  [[nodiscard]] bool finished() const { return finished_; }

 private:
  std::vector<std::string> rows_;
  uint64_t fail_after_ = 0;
  std::exception_ptr error_;
  bool finished_ = false;
};

class NullSink final : public Sink {
 public:
  void Write(const Slab& slab) override { rows_ += slab.rows(); }
  [[nodiscard]] uint64_t Finish() override { return rows_; }
  void Abort() noexcept override { rows_ = 0; }

 private:
  uint64_t rows_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_MEMORY_H_
