#include "engine/sqlite/sqlite_planner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/sqlite/bound_text.h"
#include "io/sqlite/key_bounds.h"

namespace tranship {
namespace {

constexpr double kChunksPerStream = 4;    // of a big table, at least
constexpr double kSmallestChunk = 256e3;  // bytes
constexpr size_t kMostChunks = 4096;

KeyBounds Bounds(const Database& database, const SqliteTable& table, size_t ranges) {
  KeyBoundsRequest request;
  request.table = table.name;
  request.rowid = table.rowid;
  if (table.without_rowid) request.key_columns = table.primary_key.size();
  request.key_descends = table.key_descends;
  request.ranges = ranges;
  return FindKeyBounds(database, request);
}

LeafMap MakeLeaves(const PlanTable& table, double rows_per_leaf) {
  const double wanted = std::clamp(std::ceil(table.estimated_rows / rows_per_leaf), 1.0,
                                   static_cast<double>(LeafMap::kMaxLeaves));
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<size_t>(wanted) - 1));
  if (table.key_columns == 0) return LeafMap::RowHash(bits);
  return LeafMap::KeyHash(table.key_columns, bits);
}

size_t RangesWanted(double bytes, const PlannerOptions& options) {
  const double by_size = bytes / options.chunk_bytes;
  const double by_streams = std::min(kChunksPerStream * options.streams,
                                     bytes / std::min(kSmallestChunk, options.chunk_bytes));
  return static_cast<size_t>(
      std::clamp(std::ceil(std::max(by_size, by_streams)), 1.0, static_cast<double>(kMostChunks)));
}

std::vector<Chunk> Cut(const PlanTable& table, const KeyBounds& found) {
  std::vector<std::vector<std::string>> bounds;
  for (const KeyTuple& bound : found.bounds) {
    std::vector<std::string>& texts = bounds.emplace_back();
    for (const KeyValue& value : bound) texts.push_back(BoundText(value));
  }
  std::vector<Chunk> chunks(bounds.size() + 1);
  for (size_t i = 0; i < chunks.size(); ++i) {
    Chunk& chunk = chunks[i];
    chunk.table = table.no;
    chunk.no = static_cast<int>(i);
    chunk.kind = bounds.empty() ? ChunkKind::kWhole : ChunkKind::kKeyRange;
    if (i > 0) chunk.range.begin = bounds[i - 1];
    if (i < bounds.size()) chunk.range.end = bounds[i];
    chunk.estimated_rows = found.rows / static_cast<double>(chunks.size());
    chunk.estimated_bytes = found.bytes / static_cast<double>(chunks.size());
  }
  return chunks;
}

}  // namespace

std::vector<Chunk> CutSqlite(const Database& database, const SqliteSchema& schema,
                             const PlanTable& table, const PlannerOptions& options) {
  const SqliteTable* source = schema.Find(table.source.name);
  if (source == nullptr) return {};
  return Cut(table, Bounds(database, *source, RangesWanted(table.estimated_bytes, options)));
}

Plan PlanSqlite(const Database& database, const SqliteSchema& schema, std::vector<PlanTable> tables,
                const PlannerOptions& options) {
  Plan plan;
  plan.tables = std::move(tables);
  for (size_t i = 0; i < plan.tables.size(); ++i) {
    PlanTable& table = plan.tables[i];
    table.no = static_cast<int>(i);
    const SqliteTable* source = schema.Find(table.source.name);
    if (source == nullptr) continue;
    KeyBounds found = Bounds(database, *source, 1);
    table.estimated_rows = found.rows;
    table.estimated_bytes = found.bytes;
    table.leaves = MakeLeaves(table, options.rows_per_leaf);
    const size_t wanted = table.unsplit ? 1 : RangesWanted(found.bytes, options);
    if (wanted > 1) found = Bounds(database, *source, wanted);
    std::vector<Chunk> chunks = Cut(table, found);
    table.read = chunks.size() > 1 ? ReadMode::kKeyRange : ReadMode::kWhole;
    table.read_reason = found.how;
    std::ranges::move(chunks, std::back_inserter(plan.chunks));
  }
  return plan;
}

}  // namespace tranship
