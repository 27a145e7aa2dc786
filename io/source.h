// Source and Sink: the two interfaces between which rows flow. One object serves one chunk.
//
// Threading: one thread at a time; Cancel() alone may be called from any thread.

#ifndef TRANSHIP_IO_SOURCE_H_
#define TRANSHIP_IO_SOURCE_H_

#include <cstdint>

#include "io/slab.h"

namespace tranship {

class Source {
 public:
  virtual ~Source() = default;

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
