#include "io/sqlite/btree/outline.h"

#include <algorithm>
#include <limits>

#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kMost = 1'000'000;  // pieces that a hostile file can make us keep
constexpr size_t kDeepest = 20;      // SQLite's own limit (BTCURSOR_MAX_DEPTH)
constexpr size_t kSamples = 512;     // leaves that are looked into

// The key in front of child i + 1 of an interior page: a rowid's successor, since the cell holds
// the greatest rowid of child i; an index cell is itself an entry, the least of what follows.
std::optional<KeyTuple> KeyBehind(const BtreePage& page, size_t i, size_t key_columns) {
  if (key_columns > 0) return page.key(i, key_columns);
  const int64_t greatest = page.rowid(i);
  if (greatest == std::numeric_limits<int64_t>::max()) return std::nullopt;
  return KeyTuple{KeyValue::Of(RawValue::Integer(greatest + 1))};
}

bool FitsTable(const BtreePage& page, bool rowids) {
  const bool table = page.kind() == PageKind::kTableInterior || page.kind() == PageKind::kTableLeaf;
  return table == rowids;
}

// The children of all pieces, or the pieces themselves when they are leaves.
std::vector<TreePiece> Open(PageStore& store, std::vector<TreePiece> pieces, size_t key_columns,
                            bool& leaves) {
  std::vector<TreePiece> children;
  leaves = false;
  for (TreePiece& piece : pieces) {
    const BtreePage page = store.Read(piece.page);
    if (!FitsTable(page, key_columns == 0)) throw FormatError("a page of another kind of tree");
    const bool first = &piece == &pieces.front();
    if (!first && page.leaf() != leaves) throw FormatError("a tree of uneven depth");
    leaves = page.leaf();
    if (leaves) continue;
    if (children.size() + page.cells() > kMost) throw FormatError("a tree with too many pages");
    children.push_back({page.child(0), std::move(piece.begin), piece.share});
    for (size_t i = 0; i < page.cells(); ++i) {
      std::optional<KeyTuple> key = KeyBehind(page, i, key_columns);
      if (key) {
        children.push_back({page.child(i + 1), std::move(*key), piece.share});
      } else {
        children.back().share += piece.share;
      }
    }
  }
  return leaves ? pieces : children;
}

void CheckRowidsAscend(const std::vector<TreePiece>& pieces) {
  for (size_t i = 2; i < pieces.size(); ++i) {
    if (pieces[i].begin.front().integer <= pieces[i - 1].begin.front().integer) {
      throw FormatError("rowids that do not ascend");
    }
  }
}

struct Content {
  double rows = 0;
  double bytes = 0;
};

// What is below a page, judged by its first leaf. `height` guards against circles.
Content Look(PageStore& store, uint32_t number, size_t height) {
  Content below;
  double leaves = 1;
  for (; height < kDeepest; ++height) {
    const BtreePage page = store.Read(number);
    if (!page.leaf()) {
      leaves *= static_cast<double>(page.cells() + 1);
      number = page.child(0);
      continue;
    }
    for (size_t i = 0; i < page.cells(); ++i) {
      // Never more than SQLite's limit, whatever a hostile cell says.
      below.bytes += static_cast<double>(std::min<uint64_t>(page.payload(i), uint64_t{1} << 31));
    }
    below.rows = leaves * static_cast<double>(page.cells());
    below.bytes *= leaves;
    return below;
  }
  throw FormatError("a tree that is too deep");
}

}  // namespace

std::vector<TreePiece> OutlineTree(PageStore& store, uint32_t root, size_t key_columns,
                                   size_t enough) {
  std::vector<TreePiece> pieces(1);
  pieces.front().page = root;
  bool leaves = false;
  size_t height = 0;
  for (; !leaves && pieces.size() < enough; ++height) {
    if (height == kDeepest) throw FormatError("a tree that is too deep");
    pieces = Open(store, std::move(pieces), key_columns, leaves);
  }
  if (key_columns == 0) CheckRowidsAscend(pieces);
  // Each sample stands for the pieces up to the next one.
  const size_t stride = std::max<size_t>(1, pieces.size() / kSamples);
  for (size_t i = 0; i < pieces.size(); i += stride) {
    const Content content = Look(store, pieces[i].page, height - 1);
    for (size_t j = i; j < std::min(i + stride, pieces.size()); ++j) {
      pieces[j].rows = content.rows * pieces[j].share;
      pieces[j].bytes = content.bytes * pieces[j].share;
    }
  }
  return pieces;
}

}  // namespace tranship
