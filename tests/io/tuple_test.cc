#include "io/copy/tuple.h"

#include <gtest/gtest.h>

#include <array>

#include "io/error.h"
#include "tests/io/golden_rows.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

std::vector<FieldView> Leading(WireForm form, std::string_view row, size_t columns, size_t count) {
  std::vector<FieldView> fields(count);
  ParseLeadingFields(form, Bytes(row), columns, fields);
  return fields;
}

TEST(Tuple, ReadsEveryFieldOfAGoldenRow) {
  const std::string row = FromHex(Golden("scalars").hex);
  const std::vector<FieldView> fields = ParseBinaryRow(Bytes(row));
  ASSERT_EQ(fields.size(), 8u);
  EXPECT_EQ(ToHex(Text(fields[0].bytes)), "0001");
  EXPECT_EQ(ToHex(Text(fields[1].bytes)), "ffffffff");
  EXPECT_EQ(ToHex(Text(fields[2].bytes)), "0000000000000002");
  EXPECT_TRUE(fields[3].null);
  EXPECT_FALSE(fields[4].null);
  EXPECT_TRUE(fields[4].bytes.empty());
  EXPECT_EQ(Text(fields[5].bytes), "\xC3\xA9");
  EXPECT_EQ(ToHex(Text(fields[6].bytes)), "01");
  EXPECT_EQ(ToHex(Text(fields[7].bytes)), "3ff8000000000000");
}

TEST(Tuple, ReadsEveryGoldenRowToItsEnd) {
  for (const GoldenRow& golden : kGoldenRows) {
    const std::string row = FromHex(golden.hex);
    EXPECT_EQ(ParseBinaryRow(Bytes(row)).size(), Shapes(golden.shapes).size()) << golden.name;
  }
}

TEST(Tuple, ReadsLeadingFieldsAlone) {
  const std::string row = FromHex(Golden("scalars").hex);
  const auto fields = Leading(WireForm::kBinary, row, 8, 4);
  EXPECT_EQ(ToHex(Text(fields[2].bytes)), "0000000000000002");
  EXPECT_TRUE(fields[3].null);
}

TEST(Tuple, RefusesAnotherFieldCount) {
  const std::string row = FromHex(Golden("scalars").hex);
  EXPECT_THROW((void)Leading(WireForm::kBinary, row, 7, 1), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kBinary, row, 9, 1), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kBinary, row, 8, 9), FormatError);
}

TEST(Tuple, RefusesEveryShorterRowAndALongerOne) {
  const std::string row = FromHex(Golden("more scalars").hex);
  for (size_t size = 0; size < row.size(); ++size) {
    ExactBytes cut(std::string_view(row).substr(0, size));
    EXPECT_THROW((void)ParseBinaryRow(cut.span()), FormatError) << size;
  }
  EXPECT_THROW((void)ParseBinaryRow(Bytes(row + "x")), FormatError);
}

TEST(Tuple, RefusesNegativeLengthsOtherThanNull) {
  EXPECT_THROW((void)ParseBinaryRow(Bytes(FromHex("0001fffffffe"))), FormatError);
  EXPECT_THROW((void)ParseBinaryRow(Bytes(FromHex("000180000000"))), FormatError);
  EXPECT_THROW((void)ParseBinaryRow(Bytes(FromHex("00017fffffff"))), FormatError);
}

TEST(Tuple, TakesNoMemoryForFieldsThatCannotBeThere) {
  EXPECT_THROW((void)ParseBinaryRow(Bytes(FromHex("ffff"))), FormatError);
}

TEST(Tuple, NamesTheFieldThatIsCutOff) {
  try {
    (void)Leading(WireForm::kBinary, FromHex("0002000000010100000009ff"), 2, 2);
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_STREQ(error.what(), "field 2 reaches beyond its row");
  }
}

TEST(TextRow, SplitsAtTabs) {
  const auto fields = Leading(WireForm::kText, "1\t\\N\tb\\tb\tlast\n", 4, 3);
  EXPECT_EQ(Text(fields[0].bytes), "1");
  EXPECT_TRUE(fields[1].null);
  EXPECT_EQ(Text(fields[2].bytes), "b\\tb");
}

TEST(TextRow, TellsNullFromTextThatLooksLikeIt) {
  const auto fields = Leading(WireForm::kText, "\\\\N\t\t\\N\n", 3, 3);
  EXPECT_EQ(Text(fields[0].bytes), "\\\\N");
  EXPECT_FALSE(fields[1].null);
  EXPECT_TRUE(fields[2].null);
}

TEST(TextRow, ReadsOneColumnAndNone) {
  EXPECT_EQ(Text(Leading(WireForm::kText, "only\n", 1, 1)[0].bytes), "only");
  EXPECT_EQ(Text(Leading(WireForm::kText, "\n", 1, 1)[0].bytes), "");
  EXPECT_TRUE(Leading(WireForm::kText, "\n", 0, 0).empty());
}

TEST(TextRow, RefusesMissingFieldsExtraFieldsAndAMissingEnd) {
  EXPECT_THROW((void)Leading(WireForm::kText, "1\t2\n", 3, 2), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kText, "1\t2\n", 3, 3), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kText, "1\t2\t3\n", 2, 2), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kText, "1\t2", 2, 2), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kText, "", 0, 0), FormatError);
  EXPECT_THROW((void)Leading(WireForm::kText, "1\n", 1, 2), FormatError);
}

TEST(TextField, UndoesEveryEscape) {
  EXPECT_EQ(UnescapeTextField(Bytes("\\b\\f\\n\\r\\t\\v\\\\")), "\b\f\n\r\t\v\\");
  EXPECT_EQ(UnescapeTextField(Bytes("\\101\\x42\\x4a\\7z\\0601")), "ABJ\7z01");
  EXPECT_EQ(UnescapeTextField(Bytes("\\xg\\q\\8")), "xgq8");
  EXPECT_EQ(UnescapeTextField(Bytes("plain")), "plain");
  EXPECT_THROW((void)UnescapeTextField(Bytes("end\\")), FormatError);
}

}  // namespace
}  // namespace tranship::testing
