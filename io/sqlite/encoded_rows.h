// EncodedRows: a Source of COPY BINARY tuples over a Source of raw SQLite rows, for readers that
// need no parallel stage: digesting again, drilling down, tests.
//
// Threading, errors: see Source; ValueError at the first value that does not fit. Ownership: keeps
// references to both.

#ifndef TRANSHIP_IO_SQLITE_ENCODED_ROWS_H_
#define TRANSHIP_IO_SQLITE_ENCODED_ROWS_H_

#include "io/source.h"
#include "io/sqlite/encoding/row_encoder.h"

namespace tranship {

class EncodedRows final : public Source {
 public:
  EncodedRows(Source& raw, RowEncoder& encoder, BadRows bad = BadRows::kThrow)
      : raw_(&raw), encoder_(&encoder), bad_(bad) {}

  [[nodiscard]] bool Fill(Slab& slab) override;
  void Cancel() noexcept override { raw_->Cancel(); }
  void Abort() noexcept override { raw_->Abort(); }

 private:
  Source* raw_;
  RowEncoder* encoder_;
  BadRows bad_;
  Slab rows_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODED_ROWS_H_
