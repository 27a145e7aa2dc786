#include "engine/plan/chunk_cutter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tranship {
namespace {

constexpr size_t kRowsPerCut = 4;  // sampled rows that a key range rests on, at least

Chunk MakeChunk(const PartToCut& part, ChunkKind kind, double share) {
  Chunk chunk;
  chunk.table = part.table;
  chunk.part = part.part;
  chunk.kind = kind;
  chunk.estimated_rows = part.rows * share;
  chunk.estimated_bytes = part.bytes * share;
  return chunk;
}

// Chunks between `bounds`, each a bound and the share of the bytes before it.
using Bound = std::pair<std::vector<std::string>, double>;
std::vector<Chunk> Between(const PartToCut& part, ChunkKind kind, std::vector<Bound> bounds,
                           double shares) {
  std::vector<Chunk> chunks;
  double before = 0;
  for (size_t i = 0; i <= bounds.size(); ++i) {
    const double end = i < bounds.size() ? bounds[i].second : shares;
    Chunk chunk = MakeChunk(part, kind, end - before);
    if (i > 0) chunk.range.begin = bounds[i - 1].first;
    if (i < bounds.size()) chunk.range.end = bounds[i].first;
    chunks.push_back(std::move(chunk));
    before = end;
  }
  return chunks;
}

// Bytes as a function of the block: sampled pages stand for the pages around them.
class BytesByBlock {
 public:
  BytesByBlock(std::span<const SampledRow> sample, int64_t pages) : pages_(pages) {
    std::vector<std::pair<int64_t, double>> sampled;
    for (const SampledRow& row : sample) sampled.emplace_back(row.block, row.bytes);
    std::ranges::sort(sampled);
    for (const auto& [block, bytes] : sampled) {
      if (points_.empty() || points_.back().block != block) points_.push_back({block, 0, 0, 0});
      points_.back().weight += bytes;
    }
    double begin = 0;
    for (size_t i = 0; i < points_.size(); ++i) {
      points_[i].begin = begin;
      points_[i].end = i + 1 < points_.size()
                           ? static_cast<double>(points_[i].block + points_[i + 1].block + 1) / 2
                           : static_cast<double>(pages);
      points_[i].weight *= points_[i].end - begin;
      total_ += points_[i].weight;
      begin = points_[i].end;
    }
  }

  // The block before which lies `share` of all bytes.
  [[nodiscard]] int64_t BlockAt(double share) const {
    if (total_ <= 0) return static_cast<int64_t>(share * static_cast<double>(pages_));
    double left = share * total_;
    for (const Point& point : points_) {
      if (left <= point.weight && point.weight > 0) {
        return std::llround(point.begin + (point.end - point.begin) * left / point.weight);
      }
      left -= point.weight;
    }
    return pages_;
  }

 private:
  struct Point {
    int64_t block;
    double begin, end;  // blocks that it stands for
    double weight;      // bytes of all of those, up to a factor
  };
  std::vector<Point> points_;
  double total_ = 0;
  int64_t pages_;
};

}  // namespace

Chunk WholeChunk(const PartToCut& part) { return MakeChunk(part, ChunkKind::kWhole, 1); }

std::vector<Chunk> CutByBlocks(const PartToCut& part, std::span<const SampledRow> sample) {
  const BytesByBlock bytes(sample, part.pages);
  std::vector<Bound> bounds;
  int64_t last = 0;
  for (const double cut : part.cuts) {
    const int64_t block = bytes.BlockAt(cut);
    if (block <= last || block >= part.pages) continue;
    bounds.push_back({{std::to_string(block)}, cut});
    last = block;
  }
  if (bounds.empty()) return {WholeChunk(part)};
  return Between(part, ChunkKind::kCtid, std::move(bounds), 1);
}

std::vector<Chunk> CutByKey(const PartToCut& part, std::span<const SampledRow> sample) {
  double total = 0;
  double null_bytes = 0;
  std::vector<const SampledRow*> rows;
  for (const SampledRow& row : sample) {
    total += row.bytes;
    if (row.null_key) {
      null_bytes += row.bytes;
    } else {
      rows.push_back(&row);
    }
  }
  std::vector<Bound> bounds;
  const double null_share = total > 0 ? null_bytes / total : 0;
  const double keyed = total - null_bytes;
  double before = 0;
  size_t next = 0;
  size_t last_bound = 0;
  for (const double cut : part.cuts) {
    while (next < rows.size() && before + rows[next]->bytes / 2 < cut * keyed) {
      before += rows[next++]->bytes;
    }
    if (next >= rows.size()) break;
    // A bound at the very first sampled key would leave next to nothing before it.
    if (next < last_bound + std::min(kRowsPerCut, rows.size() / 2) || next == 0) continue;
    if (!bounds.empty() && bounds.back().first == rows[next]->key) continue;
    bounds.push_back({rows[next]->key, (1 - null_share) * before / keyed});
    last_bound = next;
  }
  if (bounds.empty()) return {WholeChunk(part)};
  std::vector<Chunk> chunks =
      Between(part, ChunkKind::kKeyRange, std::move(bounds), 1 - null_share);
  if (part.null_keys) chunks.push_back(MakeChunk(part, ChunkKind::kNullKeys, null_share));
  return chunks;
}

}  // namespace tranship
