#include "hashing/tree.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

#include "tests/hashing/wire_values.h"

namespace tranship {
namespace {

LeafMap OfRanges(size_t ranges) {
  std::vector<std::string> bounds;
  for (size_t i = 1; i < ranges; ++i) {
    bounds.push_back(Encode(KeyKind::kSigned, WireInt8(static_cast<int64_t>(i) * 100)));
  }
  return LeafMap::KeyRanges({KeyKind::kSigned}, bounds);
}

std::vector<SetDigest> SomeLeaves(const LeafMap& map, uint64_t seed) {
  std::vector<SetDigest> leaves(map.leaf_count());
  for (size_t i = 0; i < leaves.size(); ++i) {
    const std::string row = std::to_string(seed + i);
    leaves[i].Add(HashText(row), row.size());
  }
  return leaves;
}

// Flips one bit of a leaf's 32 bytes.
void Flip(SetDigest& leaf, unsigned bit) {
  uint64_t* const words[] = {&leaf.rows, &leaf.bytes, &leaf.sum.high, &leaf.sum.low};
  *words[bit / 64] ^= uint64_t{1} << bit % 64;
}

const TableIdentity kIdentity{{"id int8", "note text"}, "binary"};

TEST(Tree, RefusesAnotherNumberOfLeaves) {
  EXPECT_THROW(Tree(OfRanges(3), std::vector<SetDigest>(3)), std::invalid_argument);
}

TEST(Tree, TotalsItsLeaves) {
  const Tree tree(OfRanges(2), std::vector<SetDigest>{{1, 10, {0, 5}}, {2, 20, {0, 6}}, {}});
  EXPECT_EQ(tree.total(), (SetDigest{3, 30, {0, 11}}));
}

TEST(Tree, OfEqualLeavesOverOtherBoundsIsAnotherTree) {
  const std::vector<SetDigest> leaves(3);
  const auto with_bound = [&](int64_t bound) {
    return Tree(LeafMap::KeyRanges({KeyKind::kSigned}, {Encode(KeyKind::kSigned, WireInt8(bound))}),
                leaves);
  };
  EXPECT_EQ(with_bound(5).root(), with_bound(5).root());
  EXPECT_NE(with_bound(5).root(), with_bound(6).root());
}

TEST(Tree, SeesRowsThatMovedToAnotherLeaf) {
  const LeafMap map = OfRanges(40);
  std::vector<SetDigest> leaves(map.leaf_count());
  leaves[3].Add({1, 2}, 10);
  const Tree before(map, leaves);
  std::swap(leaves[3], leaves[33]);
  const Tree after(map, leaves);
  EXPECT_NE(before.root(), after.root());
  EXPECT_EQ(DifferingLeaves(before, after), (std::vector<uint32_t>{3, 33}));
}

RC_GTEST_PROP(Tree, SeesEveryFlippedBit, ()) {
  const LeafMap map = OfRanges(*rc::gen::inRange<size_t>(1, 40));
  std::vector<SetDigest> leaves = SomeLeaves(map, 0);
  const Tree before(map, leaves);
  const auto leaf = *rc::gen::inRange<size_t>(0, leaves.size());
  for (unsigned bit = 0; bit < 256; ++bit) {
    Flip(leaves[leaf], bit);
    const Tree after(map, leaves);
    RC_ASSERT(after.root() != before.root());
    RC_ASSERT(DifferingLeaves(before, after) == std::vector<uint32_t>{static_cast<uint32_t>(leaf)});
    Flip(leaves[leaf], bit);
  }
}

RC_GTEST_PROP(Tree, FindsTheDifferencesThatLeafByLeafComparisonFinds, ()) {
  const LeafMap map = *rc::gen::arbitrary<bool>()
                          ? OfRanges(*rc::gen::inRange<size_t>(1, 700))
                          : LeafMap::RowHash(*rc::gen::inRange<unsigned>(0, 11));
  const std::vector<SetDigest> one = SomeLeaves(map, 0);
  std::vector<SetDigest> other = one;
  const auto changes = *rc::gen::container<std::vector<std::pair<size_t, unsigned>>>(
      rc::gen::pair(rc::gen::inRange<size_t>(0, one.size()), rc::gen::inRange(0U, 256U)));
  for (const auto& [leaf, bit] : changes) Flip(other[leaf], bit);

  std::vector<uint32_t> expected;
  for (uint32_t i = 0; i < one.size(); ++i) {
    if (one[i] != other[i]) expected.push_back(i);
  }
  const Tree a(map, one);
  const Tree b(map, other);
  RC_ASSERT(DifferingLeaves(a, b) == expected);
  RC_ASSERT((a.root() == b.root()) == expected.empty());
}

TEST(Tree, ComparisonRefusesAnotherLeafCount) {
  const Tree two(OfRanges(2), std::vector<SetDigest>(3));
  const Tree three(OfRanges(3), std::vector<SetDigest>(4));
  EXPECT_THROW((void)DifferingLeaves(two, three), std::invalid_argument);
}

TEST(TableRoot, CoversNamesTypesOrderAndWireForm) {
  const Tree tree(OfRanges(1), std::vector<SetDigest>(2));
  const Digest root = TableRoot(kIdentity, tree);
  EXPECT_NE(root, TableRoot({{"id int8", "note varchar"}, "binary"}, tree));
  EXPECT_NE(root, TableRoot({{"note text", "id int8"}, "binary"}, tree));
  EXPECT_NE(root, TableRoot({{"id int8note text"}, "binary"}, tree));
  EXPECT_NE(root, TableRoot({{"id int8", "note text"}, "text"}, tree));
}

TEST(TableRoot, OfAnEmptyTableIsDefined) {
  const Tree empty(OfRanges(1), std::vector<SetDigest>(2));
  EXPECT_EQ(TableRoot(kIdentity, empty), TableRoot(kIdentity, empty));
  EXPECT_NE(TableRoot(kIdentity, empty), Digest{});
  EXPECT_NE(TableRoot(kIdentity, empty),
            TableRoot(kIdentity, Tree(OfRanges(1), SomeLeaves(OfRanges(1), 0))));
}

TEST(RunRoot, DoesNotDependOnTheOrderOfTables) {
  EXPECT_EQ(RunRoot({{"a", {1, 1}}, {"b", {2, 2}}}), RunRoot({{"b", {2, 2}}, {"a", {1, 1}}}));
}

TEST(RunRoot, SeesExchangedAndRenamedAndMissingTables) {
  const Digest root = RunRoot({{"a", {1, 1}}, {"b", {2, 2}}});
  EXPECT_NE(root, RunRoot({{"a", {2, 2}}, {"b", {1, 1}}}));
  EXPECT_NE(root, RunRoot({{"a", {1, 1}}, {"c", {2, 2}}}));
  EXPECT_NE(root, RunRoot({{"a", {1, 1}}}));
  EXPECT_NE(root, RunRoot({}));
}

}  // namespace
}  // namespace tranship
