// Reading a chunk's range from the columns part, kind, range_begin, range_end, estimated_rows,
// estimated_bytes.

#ifndef TRANSHIP_ENGINE_LEDGER_CHUNK_ROW_H_
#define TRANSHIP_ENGINE_LEDGER_CHUNK_ROW_H_

#include "engine/plan/plan.h"
#include "io/pg/connection.h"

namespace tranship {

inline constexpr const char* kChunkColumns =
    "c.table_no, c.no, c.part, c.kind, c.range_begin, c.range_end, c.estimated_rows, "
    "c.estimated_bytes";
inline constexpr int kChunkColumnCount = 8;

// Requires: kChunkColumns stand from `first` on. Throws FormatError on an unknown kind.
[[nodiscard]] Chunk ReadChunk(const Result& rows, int row, int first);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_CHUNK_ROW_H_
