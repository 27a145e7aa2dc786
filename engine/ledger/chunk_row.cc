#include "engine/ledger/chunk_row.h"

#include <optional>
#include <string>
#include <vector>

#include "io/error.h"

namespace tranship {
namespace {

std::optional<std::vector<std::string>> ReadBound(const Result& rows, int row, int column) {
  if (rows.null(row, column)) return std::nullopt;
  std::vector<std::string> bound;
  for (auto& element : rows.array(row, column)) bound.push_back(element.value_or(""));
  return bound;
}

}  // namespace

Chunk ReadChunk(const Result& rows, int row, int first) {
  Chunk chunk;
  chunk.table = static_cast<int>(rows.integer(row, first));
  chunk.no = static_cast<int>(rows.integer(row, first + 1));
  chunk.part = static_cast<int>(rows.integer(row, first + 2));
  const auto kind = ChunkKindFrom(rows.view(row, first + 3));
  if (!kind)
    throw FormatError("ledger: unknown chunk kind '" + Printable(rows.view(row, first + 3)) + "'");
  chunk.kind = *kind;
  chunk.range.begin = ReadBound(rows, row, first + 4);
  chunk.range.end = ReadBound(rows, row, first + 5);
  chunk.estimated_rows = rows.real(row, first + 6);
  chunk.estimated_bytes = rows.real(row, first + 7);
  return chunk;
}

}  // namespace tranship
