#include "engine/plan/chunk_counts.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tranship {
namespace {

constexpr double kHandful = 6;  // chunks a stream, at least
constexpr double kSmallestChunk =
    4e6;  // unless the user wants smaller ones: a chunk costs two round trips
constexpr double kSmallestQuarter = 5e5;
constexpr int64_t kMostChunks = 1 << 15;  // a part

double Bytes(const std::vector<PlanTable>& tables, const PartCount& count) {
  return static_cast<double>(tables[count.table].source_parts[count.part].total_bytes);
}

double ChunkBytes(double level_bytes, const PlannerOptions& options) {
  const double share = level_bytes / (std::max(1, options.streams) * kHandful);
  return std::clamp(share, std::min(options.chunk_bytes, kSmallestChunk), options.chunk_bytes);
}

// Quarters as much at the end of the largest parts as the streams hold at a time, unless small
// tables fill the end anyway.
void QuarterTail(const std::vector<PlanTable>& tables, std::vector<PartCount*>& level,
                 double chunk_bytes, const PlannerOptions& options) {
  if (chunk_bytes / 4 < std::min(kSmallestQuarter, options.chunk_bytes / 4)) return;
  double wanted = chunk_bytes * std::max(1, options.streams);
  for (const PartCount* count : level) {
    if (Bytes(tables, *count) < chunk_bytes / 2) wanted -= Bytes(tables, *count);
  }
  std::ranges::stable_sort(level, [&](const PartCount* a, const PartCount* b) {
    return Bytes(tables, *a) > Bytes(tables, *b);
  });
  for (PartCount* count : level) {
    if (wanted <= 0 || count->chunks < 2) return;
    const double each = Bytes(tables, *count) / static_cast<double>(count->chunks);
    count->quartered = std::min<int64_t>(count->chunks, std::llround(std::ceil(wanted / each)));
    wanted -= each * static_cast<double>(count->quartered);
  }
}

}  // namespace

std::vector<double> PartCount::Cuts() const {
  std::vector<double> cuts;
  const auto all = static_cast<double>(chunks);
  for (int64_t i = 0; i < chunks; ++i) {
    if (i > 0) cuts.push_back(static_cast<double>(i) / all);
    if (i < chunks - quartered) continue;
    for (const double quarter : {0.25, 0.5, 0.75}) {
      cuts.push_back((static_cast<double>(i) + quarter) / all);
    }
  }
  return cuts;
}

std::vector<PartCount> CountChunks(const std::vector<PlanTable>& tables,
                                   const PlannerOptions& options) {
  std::vector<PartCount> counts;
  for (size_t i = 0; i < tables.size(); ++i) {
    for (size_t p = 0; p < tables[i].source_parts.size(); ++p) counts.push_back({i, p});
  }
  std::map<int, std::vector<PartCount*>> levels;
  for (PartCount& count : counts) levels[tables[count.table].level].push_back(&count);
  for (auto& [level, members] : levels) {
    double bytes = 0;
    for (const PartCount* count : members) bytes += Bytes(tables, *count);
    const double chunk_bytes = ChunkBytes(bytes, options);
    for (PartCount* count : members) {
      const PlanTable& table = tables[count->table];
      if (table.unsplit) continue;
      const int64_t most =
          std::min(kMostChunks, std::max<int64_t>(1, table.source_parts[count->part].pages));
      count->chunks =
          std::clamp<int64_t>(std::llround(Bytes(tables, *count) / chunk_bytes), 1, most);
    }
    QuarterTail(tables, members, chunk_bytes, options);
  }
  return counts;
}

}  // namespace tranship
