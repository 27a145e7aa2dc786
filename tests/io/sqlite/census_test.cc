#include "io/sqlite/census.h"

#include <gtest/gtest.h>

#include "io/error.h"
#include "tests/io/sqlite/sqlite_file.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

ColumnCensus Of(const std::vector<RawValue>& values) {
  ColumnCensus column;
  for (const RawValue& value : values) column.Add(value);
  return column;
}

ColumnCensus OfTexts(const std::vector<std::string_view>& texts) {
  ColumnCensus column;
  for (const std::string_view text : texts) column.Add(RawValue::Text(text));
  return column;
}

TEST(Census, CountsStorageClasses) {
  const ColumnCensus column = Of({RawValue::Null(), RawValue::Integer(1), RawValue::Real(2),
                                  RawValue::Text("3"), RawValue::Blob(Bytes("0123456789abcdef"))});
  for (const uint64_t count : column.of_class) EXPECT_EQ(count, 1u);
  EXPECT_EQ(column.values(), 4u);
  EXPECT_EQ(column.whole_reals, 1u);
  EXPECT_EQ(column.blobs_of_16, 1u);
}

TEST(Census, KnowsTheDigitsThatNumbersNeed) {
  const ColumnCensus column = Of({RawValue::Integer(-1200), RawValue::Real(0.125),
                                  RawValue::Text("12345.5000"), RawValue::Text("1e-9")});
  EXPECT_EQ(column.whole_digits, 5);
  EXPECT_EQ(column.fraction_digits, 9);
  EXPECT_EQ(column.decimals, 2u);
  EXPECT_EQ(column.least, -1200);
}

TEST(Census, RecognizesTexts) {
  const ColumnCensus column =
      OfTexts({"2024-02-29", "12:34", "2024-02-29 12:34:56", "2024-02-29T12:34Z", "0000-00-00",
               "Yes", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "{\"a\": 1}", "[1", "", "\xff",
               std::string_view("\0", 1), "gr\xc3\xbc\xc3\x9f"});
  EXPECT_EQ(column.dates, 1u);
  EXPECT_EQ(column.times, 1u);
  EXPECT_EQ(column.instants, 1u);
  EXPECT_EQ(column.zoned, 1u);
  EXPECT_EQ(column.impossible_dates, 1u);
  EXPECT_EQ(column.boolean_words, 1u);
  EXPECT_EQ(column.uuids, 1u);
  EXPECT_EQ(column.json, 1u);
  EXPECT_EQ(column.empty, 1u);
  EXPECT_EQ(column.not_utf8, 1u);
  EXPECT_EQ(column.with_zero_byte, 1u);
  EXPECT_EQ(column.longest, 36u);
}

TEST(Census, TellsTheUnitOfTimes) {
  EXPECT_EQ(UnitOf(OfTexts({"2024-02-29", "2024-02-29 12:34Z"})), TimeUnit::kIsoText);
  EXPECT_EQ(UnitOf(OfTexts({"2024-02-29", "0000-00-00"})), std::nullopt);
  EXPECT_EQ(UnitOf(Of({RawValue::Integer(1'700'000'000), RawValue::Real(1.6e9)})),
            TimeUnit::kEpochSeconds);
  EXPECT_EQ(UnitOf(Of({RawValue::Integer(1'700'000'000'000)})), TimeUnit::kEpochMilliseconds);
  EXPECT_EQ(UnitOf(Of({RawValue::Integer(1'700'000'000'000'000)})), TimeUnit::kEpochMicroseconds);
  EXPECT_EQ(UnitOf(Of({RawValue::Real(2460310.75)})), TimeUnit::kJulianDay);
  EXPECT_EQ(UnitOf(Of({RawValue::Integer(1'700'000'000), RawValue::Integer(0)})), std::nullopt);
  EXPECT_EQ(UnitOf(Of({RawValue::Integer(1'700'000'000), RawValue::Text("now")})), std::nullopt);
  EXPECT_EQ(UnitOf(Of({RawValue::Null()})), std::nullopt);
}

TEST(Census, OfPartsIsTheCensusOfTheWhole) {
  const SqliteFile file(
      "CREATE TABLE t (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 1000) INSERT INTO t SELECT CASE i % 6 WHEN 0 THEN NULL WHEN 1 THEN i * i WHEN 2 THEN i "
      "/ "
      "7.0 WHEN 3 THEN date(i + 2400000) WHEN 4 THEN zeroblob(i) ELSE printf('%d.%d', i, i) END "
      "FROM n");
  const Database database = Database::Open(file.path());
  const ColumnCensus whole = TakeCensus(database, "SELECT x FROM t").at(0);
  ColumnCensus parts =
      TakeCensus(database, "SELECT x FROM t WHERE rowid < ?1", std::vector{RawValue::Integer(300)})
          .at(0);
  parts.Merge(TakeCensus(database, "SELECT x FROM t WHERE rowid >= 300").at(0));
  EXPECT_EQ(parts.of_class, whole.of_class);
  EXPECT_EQ(parts.dates, whole.dates);
  EXPECT_EQ(parts.decimals, whole.decimals);
  EXPECT_EQ(parts.least, whole.least);
  EXPECT_EQ(parts.greatest_real, whole.greatest_real);
  EXPECT_EQ(parts.longest_bytes, whole.longest_bytes);
  EXPECT_EQ(parts.whole_digits, whole.whole_digits);
  EXPECT_EQ(parts.fraction_digits, whole.fraction_digits);
  EXPECT_GT(whole.dates, 100u);
}

TEST(Census, EndsWhenAsked) {
  const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  const Database database = Database::Open(file.path());
  const std::atomic<bool> stop{true};
  EXPECT_THROW((void)TakeCensus(database, "SELECT x FROM t", {}, &stop), Cancelled);
}

}  // namespace
}  // namespace tranship::testing
