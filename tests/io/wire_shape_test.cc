#include "io/copy/wire_shape.h"

#include <gtest/gtest.h>

#include "io/error.h"
#include "tests/io/golden_rows.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

std::string Scrub(std::string_view hex, std::string_view shapes) {
  std::string row = FromHex(hex);
  ScrubOids(std::as_writable_bytes(std::span(row)), Shapes(shapes));
  return ToHex(row);
}

TEST(WireShape, HasATextForm) {
  for (const std::string_view text :
       {"s", "a(s)", "c()", "c(s)", "c(s,a(s))", "r(s)", "m(r(a(c(s,s))))"}) {
    EXPECT_EQ(WireShape::Parse(text).Serialize(), text);
  }
}

TEST(WireShape, RefusesAnyOtherText) {
  for (const std::string_view text : {"", "x", "s(", "a", "a(", "a()", "a(s", "a(s,s)", "a(s))",
                                      "c(s,)", "c(,s)", "r()", "m(s,s)", "s s", "ss", "a(s) "}) {
    EXPECT_THROW((void)WireShape::Parse(text), FormatError) << text;
  }
}

TEST(WireShape, LimitsItsDepth) {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "a(";
  EXPECT_THROW((void)WireShape::Parse(deep), FormatError);
  WireShape shape;
  for (int i = 0; i < 100; ++i) {
    WireShape outer{WireShape::Kind::kComposite, {}};
    outer.children.push_back(std::move(shape));
    shape = std::move(outer);
  }
  EXPECT_TRUE(shape.holds_oids());
  std::string row;  // 100 composites of one field, inside out
  for (int i = 0; i < 100; ++i) {
    const auto size = static_cast<uint8_t>(row.size() / 256);
    const auto rest = static_cast<uint8_t>(row.size() % 256);
    row = FromHex("0000000100000019") + std::string("\0\0", 2) + static_cast<char>(size) +
          static_cast<char>(rest) + row;
  }
  const auto high = static_cast<char>(row.size() / 256);
  row = FromHex("00010000") + high + static_cast<char>(row.size() % 256) + row;
  EXPECT_THROW(ScrubOids(std::as_writable_bytes(std::span(row)), {&shape, 1}), FormatError);
}

TEST(WireShape, KnowsWhereOidsAre) {
  EXPECT_FALSE(WireShape::Parse("s").holds_oids());
  EXPECT_FALSE(WireShape::Parse("r(s)").holds_oids());
  EXPECT_FALSE(WireShape::Parse("m(r(s))").holds_oids());
  EXPECT_TRUE(WireShape::Parse("a(s)").holds_oids());
  EXPECT_TRUE(WireShape::Parse("c(s)").holds_oids());
  EXPECT_TRUE(WireShape::Parse("m(r(a(s)))").holds_oids());
}

// Every golden row below: only the four bytes of each OID change.

TEST(ScrubOids, ZeroesTheElementTypeOfAnArray) {
  EXPECT_EQ(Scrub(Golden("array").hex, "a(s)"),
            "000100000028000000010000000100000000"
            "00000003000000010000000400000001ffffffff0000000400000003");
  EXPECT_EQ(Scrub(Golden("empty array").hex, "a(s)"), "00010000000c000000000000000000000000");
}

TEST(ScrubOids, ZeroesTheFieldTypesOfAComposite) {
  EXPECT_EQ(Scrub(Golden("composite").hex, "c(s,s)"),
            "0001000000180000000200000000000000040000000100000000ffffffff");
}

TEST(ScrubOids, ReachesIntoNestedValues) {
  EXPECT_EQ(Scrub(Golden("nested composite").hex, "c(c(s,s),a(s))"),
            "00010000004600000002000000000000001900000002000000000000000400000001000000000000000178"
            "000000000000001900000001000000000000000000000001000000010000000179");
  EXPECT_EQ(Scrub(Golden("range of arrays").hex, "r(a(s))"),
            "00010000003b02000000190000000100000000000000000000000100000001000000016100000019000000"
            "01000000000000000000000001000000010000000162");
}

TEST(ScrubOids, LeavesRowsWithoutOidsAsTheyAre) {
  for (const std::string_view name : {"scalars", "more scalars", "ranges", "multiranges"}) {
    EXPECT_EQ(Scrub(Golden(name).hex, Golden(name).shapes), Golden(name).hex) << name;
  }
}

TEST(ScrubOids, RefusesAShapeThatDoesNotFit) {
  EXPECT_THROW((void)Scrub(Golden("array").hex, "c(s,s)"), FormatError);
  EXPECT_THROW((void)Scrub(Golden("composite").hex, "a(s)"), FormatError);
  EXPECT_THROW((void)Scrub(Golden("composite").hex, "c(s)"), FormatError);
  EXPECT_THROW((void)Scrub(Golden("composite").hex, "c(s,s);s"), FormatError);
  EXPECT_THROW((void)Scrub(Golden("ranges").hex, "m(r(s));s;s;s;s"), FormatError);
}

TEST(ScrubOids, RefusesEveryShorterRow) {
  for (const GoldenRow& golden : kGoldenRows) {
    const std::vector<WireShape> shapes = Shapes(golden.shapes);
    const std::string row = FromHex(golden.hex);
    for (size_t size = 0; size < row.size(); ++size) {
      ExactBytes cut(std::string_view(row).substr(0, size));
      EXPECT_THROW(ScrubOids(cut.span(), shapes), FormatError) << golden.name << " " << size;
    }
  }
}

TEST(ScrubOids, RefusesArraysWhoseDimensionsMultiplyBeyondTheirBytes) {
  // 65536 x 65536 x 65536 x 65536 elements: 2^64, that is 0 to whoever multiplies carelessly
  EXPECT_THROW((void)Scrub("00010000002c000000040000000000000017"
                           "0001000000000001"
                           "0001000000000001"
                           "0001000000000001"
                           "0001000000000001",
                           "a(s)"),
               FormatError);
  EXPECT_THROW((void)Scrub("00010000000c00000007000000000000001700000000", "a(s)"), FormatError);
}

}  // namespace
}  // namespace tranship::testing
