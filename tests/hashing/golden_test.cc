// Digest format 1, byte for byte. The expected values were printed by
// tests/golden/digest_format_1.py, which follows docs/verification.md and the system's libxxhash.
// They never change: another layout is another format.

#include <gtest/gtest.h>

#include "hashing/tree.h"
#include "tests/hashing/wire_values.h"

namespace tranship {
namespace {

std::string HexOf(const Digest& digest) { return ToHex(digest); }
std::string HexOf(std::string_view text) { return ToHex(HashText(text)); }

std::vector<std::string> FourRows() {
  return {WireRow({WireInt8(-5), "below"}), WireRow({WireInt8(0), "at"}),
          WireRow({WireInt8(0), "at"}), WireRow({WireInt8(1000), ""})};
}

LeafMap ThreeRanges() {
  return LeafMap::KeyRanges({KeyKind::kSigned}, {Encode(KeyKind::kSigned, WireInt8(0)),
                                                 Encode(KeyKind::kSigned, WireInt8(1000))});
}

// The four rows, put into leaves by their key as the engine does it.
Tree TreeOfFourRows() {
  const LeafMap map = ThreeRanges();
  LeafMap::Finder finder(map);
  LeafSums sums(map.leaf_count());
  for (const std::string& row : FourRows()) {
    const FieldView key{AsBytes(row).subspan(6, 8), false};
    const Digest digest = HashText(row);
    sums.Add(finder.Find({&key, 1}, digest), digest, row.size());
  }
  return Tree(map, sums.leaves());
}

// Every length class of XXH3. The value for no bytes is also the one that xxHash publishes.
TEST(DigestFormat1, HashesBytesAsXxh3Does) {
  const std::vector<std::pair<size_t, std::string>> golden = {
      {0, "99aa06d3014798d86001c324468d497f"},    {1, "a6cd5e9392000f6ac44bdff4074eecdb"},
      {3, "656e81c56e41fe02c3489259e968ad9e"},    {4, "ab5c3e7474d809db81a65295de8e7dde"},
      {8, "e4b9dd0b66ff3c50ebabbd0695002ff6"},    {9, "82ddc95bc76007671c69c3f04aaed08c"},
      {16, "ddf6c1254d70f76794eaa17b20756f46"},   {17, "263f67af63088041735fe434ded90c3c"},
      {100, "858be3b5082c7eb73dc31a0ba04530cd"},  {128, "dd9e5aa9bd51cc9cc6bd21ecc865f29f"},
      {129, "00433635cf8d872e7f4accb76587485b"},  {240, "89e3a0a2ee355d25d10beb4e0599e4b3"},
      {241, "75f4da43f23cce5a541b19226f0052e8"},  {1000, "abee229cdadad76d10ad30264426c830"},
      {70000, "ae63055728a0366bca0ee3680cd64c48"}};
  for (const auto& [size, hex] : golden) {
    std::string bytes(size, '\0');
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7);
    EXPECT_EQ(HexOf(bytes), hex) << size << " bytes";
  }
}

TEST(DigestFormat1, HashesRowsInWireForm) {
  EXPECT_EQ(HexOf(WireRow({std::nullopt})), "5d4fe5ba7143290f146aa6d89058a78d");
  EXPECT_EQ(HexOf(WireRow({""})), "8924effe8a7c9840b9397d059e3ae5b4");
  EXPECT_EQ(HexOf(WireRow({" "})), "7045752e12a37e7d1dcd425ff592d3e3");
  EXPECT_EQ(HexOf(WireRow({"a", "bc"})), "6f8bae1d8c620c3713ce55c3d0085d3d");
  EXPECT_EQ(HexOf(WireRow({"ab", "c"})), "c5ef796016cd86b656237d3e71f2e117");
}

TEST(DigestFormat1, SumsRows) {
  EXPECT_EQ(HexOf(TreeOfFourRows().total().sum), "945bd245f72954c4cebe022258d1167e");
}

TEST(DigestFormat1, HashesTrees) {
  EXPECT_EQ(HexOf(TreeOfFourRows().root()), "7201836c11dd73b12d00bcaa97f40ca7");

  std::vector<SetDigest> many;
  for (uint64_t i = 0; i < 512; ++i) many.push_back({i, 100 * i, {i * 0x9E3779B97F4A7C15, i}});
  EXPECT_EQ(HexOf(Tree(LeafMap::RowHash(9), many).root()), "0c2f4351ab628d20733d466ec662c3ac");

  const std::vector<SetDigest> one = {TreeOfFourRows().total()};
  EXPECT_EQ(HexOf(Tree(LeafMap::RowHash(0), one).root()), "9674acccc57680f7ea5a32bf47e6b5e7");
}

TEST(DigestFormat1, HashesTablesAndRuns) {
  const Digest orders = TableRoot({{"id int8", "note text"}, "binary"}, TreeOfFourRows());
  EXPECT_EQ(HexOf(orders), "d41b2a74f1eec430e44a088873d7bd9d");

  const Tree nothing(LeafMap::KeyRanges({KeyKind::kSigned}, {}), std::vector<SetDigest>(2));
  const Digest empty = TableRoot({{"id int8", "note text"}, "text"}, nothing);
  EXPECT_EQ(HexOf(empty), "e185dba091c8e40f91b5aa205d784cbd");

  EXPECT_EQ(HexOf(RunRoot({{"public.orders", orders}, {"public.empty", empty}})),
            "84686a5a1288e9672bdd0b0e0acef5ad");
  EXPECT_EQ(HexOf(RunRoot({})), "9f2040830b2a084d4aec9faf4520d9d6");
}

}  // namespace
}  // namespace tranship
