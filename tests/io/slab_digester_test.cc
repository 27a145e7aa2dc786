#include "io/copy/slab_digester.h"

#include <gtest/gtest.h>

#include "io/error.h"
#include "tests/io/golden_rows.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

Slab SlabOf(std::initializer_list<std::string> rows) {
  Slab slab;
  for (const std::string& row : rows) slab.AppendRow(Bytes(row));
  return slab;
}

RowLayout Layout(std::string_view shapes) {
  RowLayout layout;
  layout.shapes = Shapes(shapes);
  layout.columns = layout.shapes.size();
  return layout;
}

const std::string kArray = FromHex(Golden("array").hex);
const std::string kOtherOid = [] {
  std::string row = kArray;
  row[17] = '\x2a';
  return row;
}();

TEST(SlabDigester, GivesEachRowTheDigestOfItsBytes) {
  const LeafMap map = LeafMap::RowHash(0);
  const RowLayout layout = Layout("s");
  SlabDigester digester(layout, map);
  Slab slab = SlabOf({FromHex("000100000001aa"), FromHex("0001ffffffff")});
  digester.Process(slab);
  ASSERT_EQ(slab.digests.size(), 2u);
  EXPECT_EQ(slab.digests[0], HashText(FromHex("000100000001aa")));
  EXPECT_EQ(slab.digests[1], HashText(FromHex("0001ffffffff")));
  EXPECT_EQ(slab.leaves, (std::vector<uint32_t>{0, 0}));
}

TEST(SlabDigester, TakesRowsThatDifferInOidsAloneForEqual) {
  const LeafMap map = LeafMap::RowHash(14);
  const RowLayout layout = Layout("a(s)");
  SlabDigester digester(layout, map);
  Slab slab = SlabOf({kArray, kOtherOid});
  digester.Process(slab);
  EXPECT_EQ(slab.digests[0], slab.digests[1]);
  EXPECT_EQ(slab.leaves[0], slab.leaves[1]);
  EXPECT_NE(slab.digests[0], HashText(kArray));
}

TEST(SlabDigester, LeavesTheRowsThemselvesAlone) {
  const LeafMap map = LeafMap::RowHash(1);
  const RowLayout layout = Layout("a(s)");
  SlabDigester digester(layout, map);
  Slab slab = SlabOf({kArray, kOtherOid});
  digester.Process(slab);
  EXPECT_EQ(Text(slab.row(0)), kArray);
  EXPECT_EQ(Text(slab.row(1)), kOtherOid);
}

TEST(SlabDigester, FindsLeavesByTheKeyAndNullsInTheLast) {
  std::string bound;
  AppendOrdered(KeyKind::kBytes, Bytes("k"), bound);
  const LeafMap ranges = LeafMap::KeyRanges({KeyKind::kBytes}, {bound});
  const RowLayout layout = Layout("s;s");
  SlabDigester digester(layout, ranges);
  Slab slab = SlabOf({FromHex("0002000000016affffffff"), FromHex("0002000000016bffffffff"),
                      FromHex("0002ffffffff0000000178")});
  digester.Process(slab);
  EXPECT_EQ(slab.leaves, (std::vector<uint32_t>{0, 1, 2}));
}

TEST(SlabDigester, FindsLeavesOfTextRows) {
  RowLayout layout;
  layout.form = WireForm::kText;
  layout.columns = 2;
  const LeafMap map = LeafMap::KeyHash(1, 8);
  SlabDigester digester(layout, map);
  Slab slab = SlabOf({"key\tone\n", "key\ttwo\n"});
  digester.Process(slab);
  EXPECT_EQ(slab.leaves[0], slab.leaves[1]);
  EXPECT_NE(slab.digests[0], slab.digests[1]);
}

TEST(SlabDigester, ServesOneSlabAfterAnother) {
  const LeafMap map = LeafMap::RowHash(4);
  const RowLayout layout = Layout("a(s)");
  SlabDigester digester(layout, map);
  Slab slab = SlabOf({kArray, kOtherOid});
  digester.Process(slab);
  const Digest first = slab.digests[0];
  slab.Clear();
  slab.AppendRow(Bytes(kArray));
  digester.Process(slab);
  EXPECT_EQ(slab.digests, std::vector<Digest>{first});
  slab.Clear();
  digester.Process(slab);
  EXPECT_TRUE(slab.digests.empty());
}

TEST(SlabDigester, RefusesMalformedRows) {
  const LeafMap rows = LeafMap::RowHash(4);
  const RowLayout arrays = Layout("a(s)");
  Slab cut = SlabOf({kArray.substr(0, kArray.size() - 1)});
  EXPECT_THROW(SlabDigester(arrays, rows).Process(cut), FormatError);

  const LeafMap keys = LeafMap::KeyHash(1, 4);
  const RowLayout two = Layout("s;s");
  Slab one = SlabOf({FromHex("000100000001aa")});
  EXPECT_THROW(SlabDigester(two, keys).Process(one), FormatError);
}

}  // namespace
}  // namespace tranship::testing
