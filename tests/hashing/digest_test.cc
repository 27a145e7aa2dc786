#include "hashing/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/hashing/wire_values.h"

namespace tranship {
namespace {

TEST(Digest, SumCarriesIntoTheHighHalf) {
  Digest sum{1, ~uint64_t{0}};
  sum += Digest{2, 1};
  EXPECT_EQ(sum, (Digest{4, 0}));
}

TEST(Digest, SumWrapsAtTwoToThe128) {
  Digest sum{~uint64_t{0}, ~uint64_t{0}};
  sum += Digest{0, 1};
  EXPECT_EQ(sum, Digest{});
}

TEST(Digest, HexHasTheMostSignificantDigitFirst) {
  EXPECT_EQ(ToHex({0x0123456789abcdef, 0xf}), "0123456789abcdef000000000000000f");
}

TEST(Digest, HexIsReadInItsOneFormOnly) {
  EXPECT_EQ(DigestFromHex("0123456789abcdef000000000000000f"), (Digest{0x0123456789abcdef, 0xf}));
  EXPECT_FALSE(DigestFromHex(""));
  EXPECT_FALSE(DigestFromHex("0123456789abcdef000000000000000"));
  EXPECT_FALSE(DigestFromHex("0123456789abcdef000000000000000ff"));
  EXPECT_FALSE(DigestFromHex("0123456789ABCDEF000000000000000f"));
  EXPECT_FALSE(DigestFromHex("0x23456789abcdef000000000000000f"));
  EXPECT_FALSE(DigestFromHex(std::string_view("0123456789abcdef000000000000000\0", 32)));
}

RC_GTEST_PROP(Digest, HexRoundTrips, (uint64_t high, uint64_t low)) {
  const Digest digest{high, low};
  RC_ASSERT(DigestFromHex(ToHex(digest)) == digest);
}

RC_GTEST_PROP(Digest, HashingABlockEqualsHashingItsRows, (const std::vector<std::string>& rows)) {
  std::string block;
  std::vector<uint32_t> ends;
  for (const std::string& row : rows) {
    block += row;
    ends.push_back(static_cast<uint32_t>(block.size()));
  }
  std::vector<Digest> digests(rows.size());
  HashRows(AsBytes(block), ends, digests);
  for (size_t i = 0; i < rows.size(); ++i) RC_ASSERT(digests[i] == HashText(rows[i]));
}

RC_GTEST_PROP(Digest, EveryFlippedBitOfARowChangesItsDigest, (std::string row)) {
  const Digest before = HashText(row);
  for (size_t bit = 0; bit < 8 * row.size(); ++bit) {
    row[bit / 8] = static_cast<char>(row[bit / 8] ^ (1 << bit % 8));
    RC_ASSERT(HashText(row) != before);
    row[bit / 8] = static_cast<char>(row[bit / 8] ^ (1 << bit % 8));
  }
}

// What verifiers that compare renderings, concatenations or doubles have missed: each pair differs.
TEST(RowDigest, SeesWhatOtherVerifiersAreBlindTo) {
  const std::string nan = WireFloat8(std::bit_cast<double>(uint64_t{0x7ff8000000000000}));
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {WireRow({std::nullopt}), WireRow({""})},
      {WireRow({""}), WireRow({" "})},
      {WireRow({std::nullopt}), WireRow({std::string(1, '\0')})},
      {WireRow({"NULL"}), WireRow({std::nullopt})},
      {WireRow({WireInt8(1234567890123)}), WireRow({WireInt8(1234567890124)})},
      {WireRow({WireNumeric("1.0")}), WireRow({WireNumeric("1.00")})},
      {WireRow({"a|b", "c"}), WireRow({"a", "b|c"})},
      {WireRow({"a", "bc"}), WireRow({"ab", "c"})},
      {WireRow({"a", std::nullopt}), WireRow({std::nullopt, "a"})},
      {WireRow({WireInt8(1)}), WireRow({WireInt8(2)})},  // timestamps one microsecond apart
      {WireRow({WireFloat8(-0.0)}), WireRow({WireFloat8(0.0)})},
      {WireRow({WireNumeric("NaN")}), WireRow({WireNumeric("0")})},
      {WireRow({nan}), WireRow({WireFloat8(0)})},
      {WireRow({"a "}), WireRow({"a"})},
      {WireRow({"A"}), WireRow({"a"})},
      {WireRow({"a\r\nb"}), WireRow({"a\nb"})},
  };
  for (const auto& [one, other] : pairs) EXPECT_NE(HashText(one), HashText(other));
}

}  // namespace
}  // namespace tranship
