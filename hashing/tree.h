// Tree: the hash tree over a table's leaves, digest format 1. A parent hashes a domain tag and its
// children's digests, counts and bounds, in order. Two sides are compared from the root downwards.

#ifndef TRANSHIP_HASHING_TREE_H_
#define TRANSHIP_HASHING_TREE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hashing/digest.h"
#include "hashing/leaf_map.h"
#include "hashing/set_digest.h"

namespace tranship {

inline constexpr int kDigestFormat = 1;
inline constexpr size_t kTreeFanOut = 16;

class Tree {
 public:
  // Throws std::invalid_argument unless leaves.size() == map.leaf_count().
  Tree(const LeafMap& map, std::span<const SetDigest> leaves);

  // Trees over one leaf map have equal roots exactly when (but for a collision) all leaves are
  // equal. A root says nothing about a tree over other bounds.
  [[nodiscard]] Digest root() const { return levels_.back().front().digest; }
  [[nodiscard]] SetDigest total() const { return total_; }
  [[nodiscard]] size_t leaf_count() const { return levels_.front().size(); }

 private:
  friend std::vector<uint32_t> DifferingLeaves(const Tree& a, const Tree& b);
  struct Node {
    Digest digest;
    uint64_t rows = 0;
    uint64_t bytes = 0;
    friend bool operator==(const Node&, const Node&) = default;
  };
  std::vector<std::vector<Node>> levels_;  // leaves first, root last
  SetDigest total_;
};

// Leaf numbers that differ, ascending; descends only into nodes that differ. Requires: trees over
// the same LeafMap; throws std::invalid_argument when even the leaf counts differ.
[[nodiscard]] std::vector<uint32_t> DifferingLeaves(const Tree& a, const Tree& b);

// What a table root covers besides the tree.
struct TableIdentity {
  std::vector<std::string> columns;  // "name type", in wire order
  std::string wire_form;             // "binary" or "text"
};
// The root of an empty table is defined: the root of a tree of empty leaves.
[[nodiscard]] Digest TableRoot(const TableIdentity& identity, const Tree& tree);
// `tables` by name; sorted here, so the order given does not matter.
[[nodiscard]] Digest RunRoot(std::vector<std::pair<std::string, Digest>> tables);

}  // namespace tranship

#endif  // TRANSHIP_HASHING_TREE_H_
