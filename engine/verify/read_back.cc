#include "engine/verify/read_back.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "engine/failpoint.h"
#include "engine/pipeline.h"
#include "engine/shared_work.h"
#include "engine/snapshot_holder.h"
#include "io/pg/copy_reader.h"

namespace tranship {
namespace {

constexpr double kReadBackBytes = 64e6;

struct Work {
  Side side = Side::kSource;
  size_t table = 0;
  Chunk chunk;  // of the source
  Piece piece;  // of the target
  double bytes = 0;
};

std::vector<Work> AllWork(const ReadBackInput& input) {
  std::vector<Work> all;
  for (size_t table = 0; table < input.tables->size(); ++table) {
    const PlanTable& plan = (*input.tables)[table];
    if (input.source != nullptr) {
      for (Chunk& chunk : input.source->Pieces(plan, kReadBackBytes)) {
        const double bytes = chunk.estimated_bytes;
        all.push_back({Side::kSource, table, std::move(chunk), {}, bytes});
      }
    }
    for (Piece& piece :
         CutIntoPieces(plan, Side::kTarget, input.target.server_version, kReadBackBytes)) {
      const double bytes = piece.estimated_bytes;
      all.push_back({Side::kTarget, table, {}, std::move(piece), bytes});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Work& a, const Work& b) { return a.bytes > b.bytes; });
  return all;
}

// One stream's sessions, opened when first needed.
class Reader {
 public:
  explicit Reader(const ReadBackInput& input) : input_(input) {}

  void Read(const Work& work, LeafSums& sums, LeftOutRows& left_out) {
    const PlanTable& table = (*input_.tables)[work.table];
    const std::unique_ptr<Source> rows =
        work.side == Side::kSource ? ReadSource(table, work.chunk) : ReadTarget(table, work.piece);
    Pump(
        *rows, nullptr, table.layout(), table.leaves, buffers_, sums,
        [&](uint64_t count, uint64_t bytes) {
          if (input_.stop->soon()) throw Cancelled();
          input_.observer->OnRows(table.no, count, bytes);
        },
        nullptr,
        [&](std::vector<RowNote> notes) {
          for (RowNote& note : notes) {
            if (!note.first_of_row) continue;
            ++left_out.rows;
            if (left_out.named.size() < kLeftOutNamed) left_out.named.push_back(std::move(note));
          }
        });
    PassFailpoint("verify.piece");
  }

 private:
  std::unique_ptr<Source> ReadSource(const PlanTable& table, const Chunk& chunk) {
    if (!source_) source_ = input_.source->Open("verify");
    return source_->Read(table, chunk);
  }
  std::unique_ptr<Source> ReadTarget(const PlanTable& table, const Piece& piece) {
    if (!target_) {
      Connection connection = input_.target.connect();
      ImportSnapshot(connection, input_.target.snapshot);
      target_ = std::move(connection);
    }
    const TableName& part = table.target_parts.at(static_cast<size_t>(piece.part)).name;
    if (locked_.insert(part).second) LockForReading(*target_, part);
    return std::make_unique<CopyReader>(*target_, ReadPieceStatement(table, Side::kTarget, piece),
                                        table.form);
  }

  const ReadBackInput& input_;
  std::unique_ptr<SourceReader> source_;
  std::optional<Connection> target_;
  std::set<TableName> locked_;  // of the target
  StreamBuffers buffers_;
};

}  // namespace

ReadBackSums ReadBack(const ReadBackInput& input) {
  ReadBackSums sums;
  for (const PlanTable& table : *input.tables) {
    sums.source.emplace_back(table.leaves.leaf_count());
    sums.target.emplace_back(table.leaves.leaf_count());
    sums.left_out.emplace_back();
  }
  const std::vector<Work> all = AllWork(input);
  std::mutex mutex;
  const auto make = [&]() -> DoPiece {
    return [&, reader = std::make_shared<Reader>(input)](size_t i) {
      const Work& work = all[i];
      LeafSums piece((*input.tables)[work.table].leaves.leaf_count());
      LeftOutRows left_out;
      reader->Read(work, piece, left_out);
      const std::lock_guard lock(mutex);
      LeftOutRows& all_left_out = sums.left_out[work.table];
      all_left_out.rows += left_out.rows;
      std::ranges::move(left_out.named, std::back_inserter(all_left_out.named));
      (work.side == Side::kSource ? sums.source : sums.target)[work.table].Merge(piece);
    };
  };
  ShareWork(input.streams, all.size(), make, *input.observer);
  return sums;
}

}  // namespace tranship
