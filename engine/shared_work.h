// Pieces of work that streams share, each stream with connections of its own.

#ifndef TRANSHIP_ENGINE_SHARED_WORK_H_
#define TRANSHIP_ENGINE_SHARED_WORK_H_

#include <cstddef>
#include <functional>

#include "engine/observer.h"

namespace tranship {

// Does one piece; called by one stream only. Done again from its beginning when a connection slot
// was missing, so it must not have left anything behind then.
using DoPiece = std::function<void(size_t piece)>;

// Does the pieces 0 ... count - 1, in this order, on up to `streams` threads (RunStreams); `make`
// is called in each of them. A stream that finds no connection slot left (SQLSTATE 53300) gives its
// piece back and ends, as long as another one works; the last one tries again for some seconds. Any
// other exception ends the work after the pieces under way, and is thrown again.
void ShareWork(int streams, size_t count, const std::function<DoPiece()>& make, Observer& observer);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SHARED_WORK_H_
