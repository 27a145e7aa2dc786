#include "engine/sqlite/census.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "engine/sqlite/form_fit.h"
#include "engine/sqlite/take_census.h"
#include "io/error.h"
#include "tests/io/sqlite/sqlite_file.h"

namespace tranship::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CountingObserver final : public Observer {
 public:
  void OnPlan(const Plan& plan) override { chunks = plan.chunks.size(); }
  void OnRows(int, uint64_t more, uint64_t) override { rows += more; }
  void OnChunk(const Chunk&, bool, uint64_t, uint64_t) override { ++ended; }
  size_t chunks = 0;
  std::atomic<uint64_t> rows = 0;
  std::atomic<size_t> ended = 0;
};

TableCensus Take(const SqliteFile& file, int readers, Observer& observer,
                 std::vector<ColumnRule> rules = {}, const StopRequest* stop = nullptr) {
  SqliteState state = SqliteState::Open(file.path(), readers);
  const SqliteSchema schema = ReadSqliteSchema(state.reader(0));
  const CensusRequest request{&schema, {schema.Find("t")}, std::move(rules), stop};
  return TakeCensus(state, request, observer).at(0);
}

TableCensus CensusOf(const std::string& sql, std::vector<ColumnRule> rules = {}) {
  const SqliteFile file(sql);
  Observer observer;
  return Take(file, 1, observer, std::move(rules));
}

// Of the only column of a table that declares nothing.
ColumnCensus ValuesCensus(const std::string& values) {
  return CensusOf("CREATE TABLE t (v); INSERT INTO t VALUES " + values).columns.at(0);
}

TEST(Census, CountsStorageClassesWithTheirKeys) {
  const ColumnCensus census = ValuesCensus("(NULL), (1), (1.5), ('a'), (x'00'), ('')");
  EXPECT_EQ(census.rows(), 6u);
  EXPECT_EQ(census.count(StorageClass::kText), 2u);
  EXPECT_EQ(census.empty_texts.count, 1u);
  EXPECT_THAT(census.classes[0].keys, ElementsAre("1"));
  EXPECT_THAT(census.classes[3].keys, ElementsAre("4", "6"));
  EXPECT_EQ(census.present(), 0b11110);
}

TEST(Census, KeepsTheFirstKeysOnly) {
  const ColumnCensus census = CensusOf(
                                  "CREATE TABLE t (v); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                                  "SELECT i + 1 FROM n WHERE i < "
                                  "30) INSERT INTO t SELECT i FROM n")
                                  .columns.at(0);
  EXPECT_EQ(census.classes[1].count, 30u);
  EXPECT_THAT(census.classes[1].keys, SizeIs(Sightings::kMostKeys));
  EXPECT_EQ(census.classes[1].keys.front(), "1");
  EXPECT_EQ(census.classes[1].keys.back(), std::to_string(Sightings::kMostKeys));
}

TEST(Census, NamesRowsByWhateverKeyThereIs) {
  const auto keys = [](const std::string& table, const std::string& row) {
    const TableCensus census =
        CensusOf("CREATE TABLE t " + table + "; INSERT INTO t VALUES " + row);
    return census.columns.at(0).classes[3].keys;
  };
  EXPECT_THAT(keys("(v, k INTEGER PRIMARY KEY)", "('a', 7)"), ElementsAre("7"));
  EXPECT_THAT(keys("(v, b, a, PRIMARY KEY (a, b)) WITHOUT ROWID", "('a', 'x', 2)"),
              ElementsAre("(2, 'x')"));
  EXPECT_THAT(keys("(v, rowid TEXT)", "('a', 'x')"), ElementsAre("1"));
  EXPECT_THAT(keys("(v, rowid, _rowid_, oid)", "('a', 1, 2, 3)"), IsEmpty());
}

TEST(Census, MeasuresNumbers) {
  const ColumnCensus census =
      ValuesCensus("(-5), (9007199254740993), (0.125), (1200.5), (9e999), ('12.250'), ('1e3')");
  EXPECT_EQ(census.integers.least, -5);
  EXPECT_EQ(census.integers.greatest, 9007199254740993);
  EXPECT_EQ(census.integers_beyond_double, 1u);
  EXPECT_EQ(census.real_digits, (DecimalDigits{4, 3}));
  EXPECT_EQ(census.whole_reals, 0u);
  EXPECT_THAT(census.infinities.keys, ElementsAre("5"));
  EXPECT_EQ(census.texts.decimals, 2u);
  EXPECT_EQ(census.texts.integers, 1u);
  EXPECT_EQ(census.text_digits, (DecimalDigits{4, 2}));
}

TEST(Census, MeasuresTexts) {
  const ColumnCensus census = ValuesCensus(
      "('häß'), ('abcd'), (CAST(x'610062' AS TEXT)), (CAST(x'ff' AS TEXT)), (x'000102')");
  EXPECT_EQ(census.text_characters, 4u);
  EXPECT_EQ(census.text_bytes, 5u);
  EXPECT_THAT(census.zero_bytes.keys, ElementsAre("3"));
  EXPECT_THAT(census.invalid_utf8.keys, ElementsAre("4"));
  EXPECT_EQ(census.blob_bytes, 3u);
}

TEST(Census, ReadsDatesAndTimes) {
  const ColumnCensus census = ValuesCensus(
      "('2024-02-29'), ('2024-02-29 00:00'), ('2024-02-29T12:30:00'), ('2024-02-29 12:30:00Z'), "
      "('12:30'), ('2024-01-01 00:00:00.1234567'), ('0000-00-00'), ('2023-02-29'), "
      "('2024-00-00 00:00:00'), ('29.02.2024')");
  EXPECT_EQ(census.texts.dates_alone, 1u);
  EXPECT_EQ(census.texts.dates, 2u);
  EXPECT_EQ(census.texts.timestamps, 3u);
  EXPECT_EQ(census.texts.zoned, 1u);
  EXPECT_EQ(census.texts.times, 1u);
  EXPECT_EQ(census.texts.inexact_instants, 1u);
  EXPECT_THAT(census.zero_dates.keys, ElementsAre("7", "9"));
  EXPECT_THAT(census.absent_dates.keys, ElementsAre("8"));
}

TEST(Census, ReadsWordsUuidsAndJson) {
  const ColumnCensus census = ValuesCensus(
      "('T'), ('f'), ('yes'), ('maybe'), ('{\"a\": [1]}'), ('[1,'), ('\"text\"'), "
      "('6F9619FF-8B86-D011-B42D-00CF4FC964FF'), ('{6f9619ff-8b86-d011-b42d-00cf4fc964ff}'), "
      "(zeroblob(16))");
  EXPECT_EQ(census.texts.booleans, 3u);
  EXPECT_EQ(census.words, 0b10010);  // t/f, yes/no
  EXPECT_EQ(census.texts.json, 1u);
  EXPECT_EQ(census.texts.uuids, 2u);
  EXPECT_EQ(census.uuid_blobs, 1u);
}

TEST(Census, TellsUnitsOfTime) {
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(0), (1700000000), (1700000000.25)")),
            TimeUnit::kEpochSeconds);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(1700000000000), (NULL)")), TimeUnit::kEpochMilliseconds);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(1700000000000000)")), TimeUnit::kEpochMicroseconds);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(2460000.5), (2460001)")), TimeUnit::kJulianDay);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(1700000000), (1700000000000)")), std::nullopt);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(-1), (1700000000)")), std::nullopt);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(20240229)")), std::nullopt);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(202402291230)")), std::nullopt);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(20240229123000)")), std::nullopt);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("(0)")), std::nullopt);
  EXPECT_EQ(PlausibleUnit(ValuesCensus("('1700000000')")), std::nullopt);
}

TEST(FormFit, SaysYesOnlyWhereEveryValueIsTaken) {
  const auto takes = [](const ValueForm& form, const std::string& values) {
    return TakesAll(form, ValuesCensus(values));
  };
  const ValueForm boolean = ValueForm::Of(FormKind::kBoolean);
  EXPECT_TRUE(takes(boolean, "(0), (1), ('Yes'), (NULL)"));
  EXPECT_FALSE(takes(boolean, "(0), (2)"));
  EXPECT_FALSE(takes(boolean, "(0), (-1)"));
  const ValueForm epoch = ValueForm::Of(FormKind::kTimestampTz).In(TimeUnit::kEpochSeconds);
  ValueForm milliseconds = epoch;
  milliseconds.fraction_digits = 3;
  EXPECT_TRUE(takes(epoch, "(1700000000.1234), (0)"));
  EXPECT_FALSE(takes(milliseconds, "(1700000000.1234)"));
  ValueForm whole = ValueForm::Of(FormKind::kInt4);
  EXPECT_FALSE(takes(whole, "(1), (2.0)"));
  whole.takes |= Only(StorageClass::kReal);
  EXPECT_TRUE(takes(whole, "(1), (2.0)"));
  EXPECT_FALSE(takes(whole, "(1), (3e9)"));
  ValueForm never_null = ValueForm::Of(FormKind::kText);
  never_null.not_null = true;
  EXPECT_TRUE(takes(never_null, "('')"));
  EXPECT_FALSE(takes(never_null, "(''), (NULL)"));
}

TEST(Census, ComparesWithTheDeclaredType) {
  const TableCensus census = CensusOf(
      "CREATE TABLE t (a VARCHAR(3), b DATE); INSERT INTO t VALUES ('abc', '2024-01-01'), "
      "('abcd', ''), ('abcde', 7)");
  const auto refused = [&](size_t column, ProblemKind kind) {
    return census.columns.at(column).refused.at(static_cast<size_t>(kind));
  };
  EXPECT_EQ(census.columns[0].refusals(), 2u);
  EXPECT_THAT(refused(0, ProblemKind::kTooLong).keys, ElementsAre("2", "3"));
  EXPECT_THAT(refused(1, ProblemKind::kEmptyText).keys, ElementsAre("2"));
  EXPECT_THAT(refused(1, ProblemKind::kStorageClass).keys, ElementsAre("3"));
}

TEST(Census, ComparesWithRules) {
  ColumnRule rule;
  rule.table = "*";
  rule.column = "b";
  rule.policy = Policy::kNull;
  const TableCensus census =
      CensusOf("CREATE TABLE t (b DATE); INSERT INTO t VALUES ('2024-01-01'), ('')", {rule});
  EXPECT_EQ(census.columns[0].refusals(), 0u);
  EXPECT_EQ(census.columns[0].altered.at(static_cast<size_t>(ProblemKind::kEmptyText)).count, 1u);
}

TEST(Census, LeavesOutNothingButHiddenColumns) {
  const TableCensus census =
      CensusOf("CREATE TABLE t (a, b AS (a + 1), c AS (a * 2) STORED); INSERT INTO t VALUES (1)");
  ASSERT_EQ(census.columns.size(), 3u);
  EXPECT_EQ(census.columns[1].integers.greatest, 2);
  EXPECT_EQ(census.columns[2].integers.greatest, 2);
}

TEST(Census, KnowsColumnsOfAnEmptyTable) {
  const TableCensus census = CensusOf("CREATE TABLE t (a, b)");
  EXPECT_EQ(census.rows, 0u);
  ASSERT_EQ(census.columns.size(), 2u);
  EXPECT_EQ(census.columns[0].present(), 0);
}

const char* const kManyRows =
    "CREATE TABLE t (a INTEGER, b TEXT);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) "
    "INSERT INTO t SELECT CASE i % 1000 WHEN 0 THEN 'x' ELSE i END, hex(randomblob(20)) FROM n";

TEST(Census, IsTheSameWithManyReaders) {
  const SqliteFile file(kManyRows);
  Observer silent;
  CountingObserver observer;
  const TableCensus one = Take(file, 1, silent);
  const TableCensus many = Take(file, 4, observer);
  EXPECT_GT(observer.chunks, 1u);
  EXPECT_EQ(observer.ended, observer.chunks);
  EXPECT_EQ(observer.rows, 60000u);
  EXPECT_EQ(many.rows, 60000u);
  for (const TableCensus* census : {&one, &many}) {
    const std::vector<std::string>& keys = census->columns[0].classes[3].keys;
    ASSERT_THAT(keys, SizeIs(Sightings::kMostKeys));
    for (size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(keys[i], std::to_string((i + 1) * 1000));
  }
  ASSERT_EQ(one.columns.size(), many.columns.size());
  for (size_t i = 0; i < one.columns.size(); ++i) {
    EXPECT_EQ(one.columns[i].classes, many.columns[i].classes);
    EXPECT_EQ(one.columns[i].integers, many.columns[i].integers);
    EXPECT_EQ(one.columns[i].refused, many.columns[i].refused);
    EXPECT_EQ(one.columns[i].texts, many.columns[i].texts);
  }
}

TEST(Census, IsTheSameWithManyReadersOfATableWithoutRowid) {
  const SqliteFile file(
      "CREATE TABLE t (a TEXT, b INT, v, PRIMARY KEY (a, b)) WITHOUT ROWID;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
      "INSERT INTO t SELECT printf('%08d', i / 4), i, hex(randomblob(20)) FROM n");
  Observer silent;
  CountingObserver observer;
  const TableCensus one = Take(file, 1, silent);
  const TableCensus many = Take(file, 4, observer);
  EXPECT_GT(observer.chunks, 1u);
  EXPECT_EQ(many.rows, 40000u);
  const std::vector<std::string>& keys = many.columns.at(2).classes[3].keys;
  ASSERT_EQ(keys.size(), Sightings::kMostKeys);
  EXPECT_THAT(std::vector(keys.begin(), keys.begin() + 5),
              ElementsAre("('00000000', 1)", "('00000000', 2)", "('00000000', 3)",
                          "('00000001', 4)", "('00000001', 5)"));
  for (size_t i = 0; i < one.columns.size(); ++i) {
    EXPECT_EQ(one.columns[i].classes, many.columns[i].classes);
  }
}

TEST(Census, EndsWhenAskedTo) {
  const SqliteFile file(kManyRows);
  StopRequest stop;
  stop.Escalate();
  Observer observer;
  EXPECT_THROW((void)Take(file, 2, observer, {}, &stop), Cancelled);
}

}  // namespace
}  // namespace tranship::testing
