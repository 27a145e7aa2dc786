#include "hashing/tree.h"

#include <algorithm>
#include <stdexcept>

#include "hashing/big_endian.h"

namespace tranship {
namespace {

// What a leaf digest says about the leaf's place.
enum class LeafKind : uint8_t { kRange = 0, kNull = 1, kHash = 2 };

void AppendDigest(std::string& out, const Digest& digest) {
  AppendBig(out, digest.high);
  AppendBig(out, digest.low);
}

void AppendBound(std::string& out, const std::optional<std::string_view>& bound) {
  AppendBig(out, uint8_t{bound.has_value()});
  if (bound) AppendPrefixed(out, *bound);
}

void AppendLeaf(std::string& out, const LeafMap& map, uint32_t number, const SetDigest& leaf) {
  LeafKind kind = LeafKind::kHash;
  if (map.kind() == LeafMap::Kind::kKeyRange) {
    kind = map.is_null_leaf(number) ? LeafKind::kNull : LeafKind::kRange;
  }
  AppendPrefixed(out, "tranship/1/leaf");
  AppendBig(out, static_cast<uint8_t>(kind));
  AppendBig(out, number);
  AppendBound(out, map.begin(number));
  AppendBound(out, map.end(number));
  AppendBig(out, leaf.rows);
  AppendBig(out, leaf.bytes);
  AppendDigest(out, leaf.sum);
}

}  // namespace

Tree::Tree(const LeafMap& map, std::span<const SetDigest> leaves) {
  if (leaves.size() != map.leaf_count()) {
    throw std::invalid_argument("a tree needs one set digest per leaf of its map");
  }
  std::string bytes;  // what the node at hand hashes
  std::vector<Node> level;
  level.reserve(leaves.size());
  for (uint32_t i = 0; i < leaves.size(); ++i) {
    bytes.clear();
    AppendLeaf(bytes, map, i, leaves[i]);
    level.push_back({HashText(bytes), leaves[i].rows, leaves[i].bytes});
    total_.Merge(leaves[i]);
  }
  levels_.push_back(std::move(level));

  // How many leaves a node of the level below stands for: from that follow its bounds.
  for (size_t span = 1; levels_.back().size() > 1; span *= kTreeFanOut) {
    const std::vector<Node>& below = levels_.back();
    level.clear();
    for (size_t first = 0; first < below.size(); first += kTreeFanOut) {
      const size_t children = std::min(kTreeFanOut, below.size() - first);
      bytes.clear();
      AppendPrefixed(bytes, "tranship/1/node");
      AppendBig(bytes, static_cast<uint32_t>(children));
      Node parent;
      for (size_t child = first; child < first + children; ++child) {
        const Node& node = below[child];
        AppendDigest(bytes, node.digest);
        AppendBig(bytes, node.rows);
        AppendBig(bytes, node.bytes);
        AppendBound(bytes, map.begin(child * span));
        AppendBound(bytes, map.end(std::min((child + 1) * span, leaves.size()) - 1));
        parent.rows += node.rows;
        parent.bytes += node.bytes;
      }
      parent.digest = HashText(bytes);
      level.push_back(parent);
    }
    levels_.push_back(std::move(level));
  }
}

std::vector<uint32_t> DifferingLeaves(const Tree& a, const Tree& b) {
  if (a.leaf_count() != b.leaf_count()) {
    throw std::invalid_argument("trees over different leaf maps cannot be compared");
  }
  const size_t root = a.levels_.size() - 1;
  std::vector<uint32_t> differing;
  if (a.levels_[root][0] != b.levels_[root][0]) differing.push_back(0);
  for (size_t level = root; level-- > 0;) {
    std::vector<uint32_t> children;
    for (const uint32_t parent : differing) {
      const size_t first = parent * kTreeFanOut;
      const size_t end = std::min(first + kTreeFanOut, a.levels_[level].size());
      for (size_t child = first; child < end; ++child) {
        if (a.levels_[level][child] != b.levels_[level][child]) {
          children.push_back(static_cast<uint32_t>(child));
        }
      }
    }
    differing = std::move(children);
  }
  return differing;
}

Digest TableRoot(const TableIdentity& identity, const Tree& tree) {
  std::string bytes;
  AppendPrefixed(bytes, "tranship/1/table");
  AppendPrefixed(bytes, identity.wire_form);
  AppendBig(bytes, static_cast<uint32_t>(identity.columns.size()));
  for (const std::string& column : identity.columns) AppendPrefixed(bytes, column);
  AppendBig(bytes, static_cast<uint32_t>(tree.leaf_count()));
  AppendBig(bytes, tree.total().rows);
  AppendBig(bytes, tree.total().bytes);
  AppendDigest(bytes, tree.root());
  return HashText(bytes);
}

Digest RunRoot(std::vector<std::pair<std::string, Digest>> tables) {
  std::ranges::sort(tables);
  std::string bytes;
  AppendPrefixed(bytes, "tranship/1/run");
  AppendBig(bytes, static_cast<uint32_t>(tables.size()));
  for (const auto& [name, root] : tables) {
    AppendPrefixed(bytes, name);
    AppendDigest(bytes, root);
  }
  return HashText(bytes);
}

}  // namespace tranship
