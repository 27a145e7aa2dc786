// RowEncoder: turns a slab of raw SQLite rows into a slab of COPY BINARY tuples, each value in the
// declared form of its column. The digest is taken over what it writes.
//
// Threading: one per thread (it owns scratch). Ownership: keeps copies of the forms. No allocation
// per value in the good case. Errors: ValueError for a value that does not fit; FormatError for a
// raw slab that is not one of so many columns.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_ROW_ENCODER_H_
#define TRANSHIP_IO_SQLITE_ENCODING_ROW_ENCODER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "io/slab.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_encoder.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

enum class BadRows : uint8_t {
  kThrow,     // ValueError at the first one
  kLeaveOut,  // they are missing in the output, and listed
};

// `row` counts the rows of the raw slab from 0.
struct RowProblem {
  size_t row = 0;
  ValueProblem problem;
};

class RowEncoder {
 public:
  // One form per column of the raw rows, in order.
  explicit RowEncoder(std::span<const ValueForm> forms);

  // Appends the rows of `raw` to `out`, a cleared slab. After a throw `out` ends with the row
  // before the bad one.
  void Encode(const Slab& raw, Slab& out, BadRows bad = BadRows::kThrow);

  // Of the last Encode(): rows that were left out, with their first problem, and values that a
  // policy changed, with the problem that they had; both in order. A row that is left out has no
  // altered values.
  [[nodiscard]] std::span<const RowProblem> rejected() const { return rejected_; }
  [[nodiscard]] std::span<const RowProblem> altered() const { return altered_; }

 private:
  // Nothing, or the row's problem; then the output is as before.
  [[nodiscard]] std::optional<ValueProblem> EncodeRow(std::span<const std::byte> row, size_t index,
                                                      Slab& out);

  std::vector<ValueEncoder> encoders_;
  std::vector<RowProblem> rejected_;
  std::vector<RowProblem> altered_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_ROW_ENCODER_H_
