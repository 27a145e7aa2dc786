// Source and Sink: the two interfaces between which rows flow. One object serves one chunk.
//
// Threading: one thread at a time; Cancel() alone may be called from any thread.

#ifndef TRANSHIP_IO_SOURCE_H_
#define TRANSHIP_IO_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/slab.h"

namespace tranship {

// The values of a row's key, each as text that finds the row in its source again. Empty: none is
// known.
using KeyValues = std::vector<std::optional<std::string>>;

// A row that an encoder left out, or a value of it that a policy changed.
struct RowNote {
  size_t row = 0;   // of the raw slab
  std::string key;  // as SQL literals
  KeyValues key_values = {};
  size_t column = 0;  // position in the row
  std::string reason;
  std::string value;         // as it is in the source, shortened; for those who may see it
  bool first_of_row = true;  // altered values of one row stand one behind the other
};

// Makes wire form of a source's raw rows. Threading: one thread; the pipeline has one per slab.
class SlabEncoder {
 public:
  virtual ~SlabEncoder() = default;

  // Appends each row of `raw` to `wire`, which is cleared. Throws RowError for a row that does not
  // fit, FormatError.
  virtual void Encode(const Slab& raw, Slab& wire) = 0;
  // The same, but rows that do not fit are missing in `wire`, and appended to `left_out`.
  virtual void EncodeFitting(const Slab& raw, Slab& wire, std::vector<RowNote>& /*left_out*/) {
    Encode(raw, wire);
  }
  // Appends what policies changed in the last call, by row; `raw` is what was encoded then.
  virtual void AppendAltered(const Slab& /*raw*/, std::vector<RowNote>& /*altered*/) const {}
  // Of a raw row.
  [[nodiscard]] virtual KeyValues KeyOf(const Slab& /*raw*/, size_t /*row*/) const { return {}; }
};

class Source {
 public:
  virtual ~Source() = default;

  // Nothing when Fill() gives rows in wire form already, else what makes wire form of them.
  [[nodiscard]] virtual std::unique_ptr<SlabEncoder> NewEncoder() const { return nullptr; }

  // Appends whole rows to a cleared slab until it holds about Slab::kTargetBytes; at least one row
  // unless the end is reached. Returns false at the honest end: every row was delivered and the
  // other side said so (its row count agrees). Anything else throws (DbError, FormatError).
  [[nodiscard]] virtual bool Fill(Slab& slab) = 0;

  // Makes a Fill() that waits, or the next one, throw Cancelled soon. Thread-safe.
  virtual void Cancel() noexcept = 0;

  // Ends early: tells the other side, drains what is under way; the connection is usable for the
  // next chunk or marked broken. Called when Fill() has not returned false. Never throws.
  virtual void Abort() noexcept = 0;
};

class Sink {
 public:
  virtual ~Sink() = default;

  // Takes the rows of a slab; may block. The view need not outlive the call.
  virtual void Write(const Slab& slab) = 0;
  // Seals; returns the number of rows that the other side says it took.
  [[nodiscard]] virtual uint64_t Finish() = 0;
  // Throws everything away. Never throws. The destructor aborts what was not finished.
  virtual void Abort() noexcept = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SOURCE_H_
