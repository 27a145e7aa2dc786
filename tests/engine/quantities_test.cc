#include "engine/report/quantities.h"

#include <gtest/gtest.h>

#include "engine/report/text_table.h"

namespace tranship {
namespace {

TEST(Quantities, CountsHaveThousandsSeparators) {
  EXPECT_EQ(Counted(uint64_t{0}), "0");
  EXPECT_EQ(Counted(uint64_t{999}), "999");
  EXPECT_EQ(Counted(uint64_t{1000}), "1,000");
  EXPECT_EQ(Counted(UINT64_MAX), "18,446,744,073,709,551,615");
  EXPECT_EQ(Counted(std::optional<uint64_t>()), "-");
  EXPECT_EQ(Counted(1, "row"), "1 row");
  EXPECT_EQ(Counted(0, "row"), "0 rows");
}

TEST(Quantities, BytesHaveThreeDigits) {
  EXPECT_EQ(BytesText(0), "0 bytes");
  EXPECT_EQ(BytesText(999), "999 bytes");
  EXPECT_EQ(BytesText(999.6), "1.00 kB");
  EXPECT_EQ(BytesText(1536), "1.54 kB");
  EXPECT_EQ(BytesText(45e6), "45.0 MB");
  EXPECT_EQ(BytesText(706123456), "706 MB");
  EXPECT_EQ(BytesText(999.7e6), "1.00 GB");
  EXPECT_EQ(BytesText(-1), "0 bytes");
}

TEST(Quantities, DurationsAreReadAtAGlance) {
  EXPECT_EQ(DurationText(0.25), "0.2 s");
  EXPECT_EQ(DurationText(59), "59 s");
  EXPECT_EQ(DurationText(75), "1 min 15 s");
  EXPECT_EQ(DurationText(3600), "1 h");
  EXPECT_EQ(DurationText(7265), "2 h 1 min");
  EXPECT_EQ(DurationText(180000), "2 d 2 h");
  EXPECT_EQ(DurationText(-5), "0 s");
}

TEST(Quantities, TimesOfTheLedgerAreRead) {
  EXPECT_EQ(SecondsOf("1970-01-01T00:00:00Z"), 0.0);
  EXPECT_EQ(SecondsOf("1970-01-02T00:00:01.500000Z"), 86401.5);
  for (const char* text : {"", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z",
                           "1970-01-01T25:00:00Z", "1970-01-01T00:00:00.Z",
                           "1970-01-01T00:00:00.xZ", "1970-01-01T00:00:00,5Z"}) {
    EXPECT_EQ(SecondsOf(text), std::nullopt) << text;
  }
}

TEST(TextTable, AlignsAndMakesPrintable) {
  TextTable table({{"name"}, {"rows", TextTable::Align::kRight}});
  table.Add({"caf\xC3\xA9\n", "12"});
  table.Add({"x", "3,456"});
  EXPECT_EQ(table.Text(), "name       rows\ncaf\xC3\xA9\\x0A     12\nx         3,456\n");
}

TEST(TextTable, CutsBetweenCharacters) {
  EXPECT_EQ(CutToWidth("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4), "\xC3\xA9\xC3\xA9..");
  EXPECT_EQ(CutToWidth("abc", 3), "abc");
  EXPECT_EQ(CutToWidth("abcd", 1), ".");
  EXPECT_EQ(CutToWidth("abcd", 0), "");
}

}  // namespace
}  // namespace tranship
