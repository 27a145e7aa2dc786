#include "tools/arguments/option_values.h"

#include <gtest/gtest.h>

#include <array>

namespace tranship {
namespace {

TEST(OptionValues, SizesTakeDecimalAndBinaryUnits) {
  EXPECT_EQ(ParseSize("64MB"), 64e6);
  EXPECT_EQ(ParseSize("1GiB"), 1073741824.0);
  EXPECT_EQ(ParseSize("1.5 gb"), 1.5e9);
  EXPECT_EQ(ParseSize("512KiB"), 524288.0);
  EXPECT_EQ(ParseSize("2k"), 2000.0);
  EXPECT_EQ(ParseSize("4096"), 4096.0);
  EXPECT_EQ(ParseSize("7b"), 7.0);
}

TEST(OptionValues, WhatIsNoSizeIsRefused) {
  for (const char* text : {"", "MB", "0", "-1MB", "12q", "1e3", "64 MB now", "nan", "inf", "0x10",
                           " 5", "1,5MB", "9999999999999999999999e999"}) {
    EXPECT_EQ(ParseSize(text), std::nullopt) << text;
  }
}

TEST(OptionValues, CountsKeepWithinTheirBounds) {
  EXPECT_EQ(ParseCount("8", 1, 10), 8);
  EXPECT_EQ(ParseCount("0", 1, 10), std::nullopt);
  EXPECT_EQ(ParseCount("11", 1, 10), std::nullopt);
  EXPECT_EQ(ParseCount("8x", 1, 10), std::nullopt);
  EXPECT_EQ(ParseCount("99999999999999999999", 1, 10), std::nullopt);
  EXPECT_EQ(ParseCount("", 1, 10), std::nullopt);
}

TEST(OptionValues, NearestFindsSlipsAndLeavesOtherWordsAlone) {
  constexpr std::array<std::string_view, 4> kWords = {"table", "truncate", "jobs", "chunk-size"};
  EXPECT_EQ(Nearest("tabel", kWords), "table");
  EXPECT_EQ(Nearest("chunksize", kWords), "chunk-size");
  EXPECT_EQ(Nearest("job", kWords), "jobs");
  EXPECT_EQ(Nearest("verbose", kWords), "");
  EXPECT_EQ(Nearest("", kWords), "");
}

}  // namespace
}  // namespace tranship
