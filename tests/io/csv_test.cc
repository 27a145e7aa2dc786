#include "io/csv.h"

#include <gmock/gmock.h>

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<CsvRecord> Records(std::string_view text) {
  std::vector<CsvRecord> records;
  CsvReader reader(text);
  while (auto record = reader.Next()) records.push_back(*std::move(record));
  return records;
}

TEST(Csv, TellsFieldsApart) {
  const auto records = Records("a,,\"b,c\",\"say \"\"x\"\"\"\n1,2,3,4\n");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(records[0].fields, ElementsAre("a", "", "b,c", "say \"x\""));
  EXPECT_THAT(records[1].fields, ElementsAre("1", "2", "3", "4"));
}

TEST(Csv, CountsTheLinesOfTheFileAndNotRecords) {
  const auto records = Records("\xEF\xBB\xBFh\r\n\r\n\"a\r\nb\nc\"\r\nd\re");
  ASSERT_THAT(records, SizeIs(4));
  EXPECT_THAT(records[0].fields, ElementsAre("h"));
  EXPECT_EQ(records[1].line, 3);
  EXPECT_THAT(records[1].fields, ElementsAre("a\r\nb\nc"));
  EXPECT_EQ(records[2].line, 6);
  EXPECT_EQ(records[3].line, 7);
  EXPECT_THAT(records[3].fields, ElementsAre("e"));
}

TEST(Csv, SaysWhereItIsBroken) {
  const auto open = Records("a\n\"b,c\nd");
  ASSERT_THAT(open, SizeIs(2));
  EXPECT_EQ(open[1].line, 2);
  EXPECT_THAT(open[1].problem, HasSubstr("not closed"));
  EXPECT_THAT(Records("\"a\"b,c\n")[0].problem, HasSubstr("behind a closing quote"));
  EXPECT_THAT(Records("a\"b\n")[0].problem, HasSubstr("not quoted"));
}

TEST(Csv, EndsWithTheFile) {
  EXPECT_THAT(Records(""), SizeIs(0));
  EXPECT_THAT(Records("\xEF\xBB\xBF"), SizeIs(0));
  EXPECT_THAT(Records("a,")[0].fields, ElementsAre("a", ""));
  EXPECT_THAT(Records("\"a\"")[0].fields, ElementsAre("a"));
}

TEST(Csv, ReadsBackWhatItQuotes) {
  for (const std::string text : {"", "a", "a,b", "\"", "a\r\nb", " a", "a ", "\"\"", ","}) {
    const auto records = Records("x," + CsvField(text) + "\n");
    ASSERT_THAT(records, SizeIs(1)) << text;
    EXPECT_THAT(records[0].fields, ElementsAre("x", text));
  }
}

}  // namespace
}  // namespace tranship
