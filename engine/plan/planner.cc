#include "engine/plan/planner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/plan/chunk_counts.h"
#include "engine/plan/chunk_cutter.h"
#include "engine/plan/read_mode.h"
#include "engine/plan/sampler.h"

namespace tranship {
namespace {

constexpr double kSampledRowsPerLeaf = 30;
constexpr int64_t kSampledRowsPerCut = 32;
constexpr int64_t kSampledPagesPerCut = 8;
constexpr double kFewestPages = 32;
constexpr int64_t kMostPages = 16384;
constexpr int64_t kMostRows = 150000;
constexpr size_t kRowsUnderLeaf = 4;      // sampled rows that a leaf rests on, at least
constexpr double kMostRowsPerPage = 291;  // MaxHeapTuplesPerPage of 8 kB pages
constexpr double kToastMatters = 0.1;     // TOAST by heap bytes above which pages alone say little

bool HasToast(const Relation& part) {
  return static_cast<double>(part.total_bytes - part.heap_bytes) >
         kToastMatters * static_cast<double>(part.heap_bytes);
}

double Pages(const PlanTable& table) {
  double pages = 0;
  for (const Relation& part : table.source_parts) pages += static_cast<double>(part.pages);
  return pages;
}

// Plans one table at a time.
class TablePlanner {
 public:
  TablePlanner(Connection& source, PlanTable& table, std::span<const PartCount> counts,
               const PlannerOptions& options)
      : source_(source), table_(table), counts_(counts), options_(options), pages_(Pages(table)) {}

  std::vector<Chunk> MakeChunks() {
    CountRows();
    DecideRead();
    const size_t leaves = LeavesWanted();
    const bool range_leaves = table_.form == WireForm::kBinary && HasOrder() && leaves > 1;
    std::vector<std::string> bounds;
    std::vector<Chunk> chunks;
    for (const PartCount& count : counts_) {
      const std::vector<SampledRow> sample = Sample(count, range_leaves ? leaves : 0);
      std::ranges::move(Cut(count, sample), std::back_inserter(chunks));
      if (!range_leaves) continue;
      for (const SampledRow& row : sample) {
        if (!row.null_key) bounds.push_back(row.encoded);
      }
    }
    table_.leaves = MakeLeaves(std::move(bounds), leaves);
    for (size_t i = 0; i < chunks.size(); ++i) chunks[i].no = static_cast<int>(i);
    return chunks;
  }

 private:
  // Rows of each part; where a big one was never analyzed, some pages are counted.
  void CountRows() {
    double known = 0;
    double unknown_pages = 0;
    for (const Relation& part : table_.source_parts) {
      known += std::max(0.0, part.tuples);
      if (part.tuples < 0) unknown_pages += static_cast<double>(part.pages);
    }
    const double guess =
        unknown_pages > 0 ? std::max(0.0, table_.estimated_rows - known) / unknown_pages : 0;
    double rows = 0;
    for (Relation& part : table_.source_parts) {
      double density = part.tuples < 0 ? guess : part.tuples / static_cast<double>(part.pages);
      if (part.pages == 0) density = 0;
      const auto pages = static_cast<double>(part.pages);
      if (part.tuples < 0 && pages * guess > 2 * options_.rows_per_leaf) {
        density = ProbeDensity(source_, part);
      }
      densities_.push_back(density);
      rows += density * pages;
    }
    table_.estimated_rows = rows;
  }

  void DecideRead() {
    int64_t most = 1;
    for (const PartCount& count : counts_) most = std::max(most, count.chunks + count.quartered);
    ReadDecision decision = ChooseReadMode(table_, source_.server_version(), options_.read, most);
    table_.read = decision.mode;
    table_.read_reason = std::move(decision.reason);
  }

  [[nodiscard]] bool HasOrder() const {
    return table_.key_columns > 0 &&
           std::none_of(table_.columns.begin(),
                        table_.columns.begin() + static_cast<std::ptrdiff_t>(table_.key_columns),
                        [](const CopyColumn& c) { return c.key_kind == KeyKind::kOpaque; });
  }

  [[nodiscard]] size_t LeavesWanted() const {
    const double leaves = std::ceil(table_.estimated_rows / options_.rows_per_leaf);
    return static_cast<size_t>(std::clamp(leaves, 1.0, static_cast<double>(LeafMap::kMaxLeaves)));
  }

  // One sample serves leaf bounds and chunk bounds; nothing is read when neither needs any.
  std::vector<SampledRow> Sample(const PartCount& count, size_t leaves) {
    const Relation& part = table_.source_parts[count.part];
    const auto cuts = static_cast<int64_t>(count.Cuts().size());
    SampleRequest request;
    request.encoded_keys = leaves > 1;
    request.key_texts = table_.read == ReadMode::kKeyRange && cuts > 0;
    request.bytes =
        request.key_texts || (table_.read == ReadMode::kCtid && cuts > 0 && HasToast(part));
    if (request.encoded_keys) {
      const double share = static_cast<double>(part.pages) / pages_;
      request.rows = std::llround(static_cast<double>(leaves) * share * kSampledRowsPerLeaf);
      // Of many small partitions only some are looked at.
      leaf_pages_due_ += std::max(static_cast<double>(leaves), kFewestPages) * share;
      request.pages = static_cast<int64_t>(leaf_pages_due_);
      leaf_pages_due_ -= static_cast<double>(request.pages);
    }
    if (request.bytes) {
      request.rows = std::max(request.rows, cuts * kSampledRowsPerCut);
      request.pages =
          std::max({request.pages, cuts * kSampledPagesPerCut, static_cast<int64_t>(kFewestPages)});
    }
    request.pages = std::min({request.pages, part.pages, kMostPages});
    if (request.pages <= 0) return {};
    request.rows =
        std::clamp<int64_t>(request.rows, request.pages, std::max(request.pages, kMostRows));
    request.rows_per_page = densities_[count.part];
    std::vector<SampledRow> sample = SampleRows(source_, table_, part, request);
    if (sample.size() * 8 >= static_cast<size_t>(request.rows)) return sample;
    // Mostly dead rows, or dead line pointers before the live ones: look at more.
    request.pages = std::min({4 * request.pages, part.pages, kMostPages});
    request.rows = std::max(request.rows, std::min(kMostRows, 64 * request.pages));
    request.rows_per_page = kMostRowsPerPage;
    return SampleRows(source_, table_, part, request);
  }

  std::vector<Chunk> Cut(const PartCount& count, std::span<const SampledRow> sample) {
    const Relation& part = table_.source_parts[count.part];
    PartToCut cut;
    cut.table = table_.no;
    cut.part = static_cast<int>(count.part);
    cut.pages = part.pages;
    cut.rows = densities_[count.part] * static_cast<double>(part.pages);
    cut.bytes = static_cast<double>(part.total_bytes);
    cut.null_keys = table_.key_nullable;
    cut.cuts = count.Cuts();
    if (cut.cuts.empty() || table_.read == ReadMode::kWhole) return {WholeChunk(cut)};
    if (table_.read == ReadMode::kKeyRange) return CutByKey(cut, sample);
    return CutByBlocks(
        cut, sample.empty() || sample.front().bytes == 1 ? std::span<const SampledRow>() : sample);
  }

  [[nodiscard]] LeafMap MakeLeaves(std::vector<std::string> sampled, size_t wanted) const {
    const auto bits = static_cast<unsigned>(std::bit_width(wanted - 1));
    if (table_.key_columns == 0) return LeafMap::RowHash(bits);
    if (table_.form != WireForm::kBinary || !HasOrder()) {
      return LeafMap::KeyHash(table_.key_columns, bits);
    }
    std::vector<KeyKind> kinds;
    for (size_t i = 0; i < table_.key_columns; ++i) kinds.push_back(table_.columns[i].key_kind);
    std::ranges::sort(sampled);
    wanted = std::min(wanted, sampled.size() / kRowsUnderLeaf);
    std::vector<std::string> bounds;
    for (size_t i = 1; i < wanted; ++i) bounds.push_back(sampled[i * sampled.size() / wanted]);
    return LeafMap::KeyRanges(std::move(kinds), std::move(bounds));
  }

  Connection& source_;
  PlanTable& table_;
  std::span<const PartCount> counts_;
  const PlannerOptions& options_;
  double pages_;                   // of all parts
  double leaf_pages_due_ = 0;      // pages to be sampled for leaves, carried from part to part
  std::vector<double> densities_;  // rows a page, per part
};

}  // namespace

Plan MakePlan(Connection& source, std::vector<PlanTable> tables, const PlannerOptions& options) {
  Plan plan;
  plan.tables = std::move(tables);
  const std::vector<PartCount> counts = CountChunks(plan.tables, options);
  size_t next = 0;
  for (size_t i = 0; i < plan.tables.size(); ++i) {
    PlanTable& table = plan.tables[i];
    table.no = static_cast<int>(i);
    const std::span parts(counts.data() + next, table.source_parts.size());
    next += table.source_parts.size();
    std::ranges::move(TablePlanner(source, table, parts, options).MakeChunks(),
                      std::back_inserter(plan.chunks));
  }
  return plan;
}

}  // namespace tranship
