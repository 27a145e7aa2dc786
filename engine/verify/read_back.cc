#include "engine/verify/read_back.h"

#include <algorithm>
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

constexpr double kPieceBytes = 64e6;

struct Work {
  size_t side = 0;
  size_t table = 0;
  Piece piece;
};

std::vector<Work> AllWork(const ReadBackInput& input) {
  std::vector<Work> all;
  for (size_t side = 0; side < input.sides.size(); ++side) {
    for (size_t table = 0; table < input.tables->size(); ++table) {
      for (Piece& piece : CutIntoPieces((*input.tables)[table], input.sides[side].side,
                                        input.sides[side].server_version, kPieceBytes)) {
        all.push_back({side, table, std::move(piece)});
      }
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Work& a, const Work& b) {
    return a.piece.estimated_bytes > b.piece.estimated_bytes;
  });
  return all;
}

// One stream's connections, opened when first needed.
class Reader {
 public:
  explicit Reader(const ReadBackInput& input) : input_(input), ends_(input.sides.size()) {}

  void Read(const Work& work, LeafSums& sums) {
    const PlanTable& table = (*input_.tables)[work.table];
    const ReadBackSide& side = input_.sides[work.side];
    End& end = ends_[work.side];
    if (!end.connection) {
      end.connection = side.connect();
      ImportSnapshot(*end.connection, side.snapshot);
    }
    const auto& parts = side.side == Side::kSource ? table.source_parts : table.target_parts;
    const TableName& part = parts.at(static_cast<size_t>(work.piece.part)).name;
    if (end.locked.insert(part).second) LockForReading(*end.connection, part);
    CopyReader reader(*end.connection, ReadPieceStatement(table, side.side, work.piece),
                      table.form);
    Pump(reader, nullptr, table.layout(), table.leaves, buffers_, sums,
         [&](uint64_t rows, uint64_t bytes) {
           if (input_.stop->soon()) throw Cancelled();
           input_.observer->OnRows(table.no, rows, bytes);
         });
    PassFailpoint("verify.piece");
  }

 private:
  struct End {
    std::optional<Connection> connection;
    std::set<TableName> locked;
  };
  const ReadBackInput& input_;
  std::vector<End> ends_;
  StreamBuffers buffers_;
};

}  // namespace

std::vector<std::vector<LeafSums>> ReadBack(const ReadBackInput& input) {
  std::vector<std::vector<LeafSums>> sums(input.sides.size());
  for (auto& side : sums) {
    for (const PlanTable& table : *input.tables) side.emplace_back(table.leaves.leaf_count());
  }
  const std::vector<Work> all = AllWork(input);
  std::mutex mutex;
  const auto make = [&]() -> DoPiece {
    return [&, reader = std::make_shared<Reader>(input)](size_t i) {
      const Work& work = all[i];
      LeafSums piece((*input.tables)[work.table].leaves.leaf_count());
      reader->Read(work, piece);
      const std::lock_guard lock(mutex);
      sums[work.side][work.table].Merge(piece);
    };
  };
  ShareWork(input.streams, all.size(), make, *input.observer);
  return sums;
}

}  // namespace tranship
