#include "engine/sqlite/type_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sqlite/declared_type.h"
#include "engine/sqlite/take_census.h"
#include "engine/sqlite/target_type.h"
#include "tests/io/sqlite/sqlite_file.h"

namespace tranship::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TypeChoice Choose(const std::string& declared, const std::string& values, ColumnRule rule = {}) {
  rule.table = "t";
  rule.column = "v";
  const SqliteFile file("CREATE TABLE t (v " + declared + ")" +
                        (values.empty() ? "" : "; INSERT INTO t VALUES " + values));
  SqliteState state = SqliteState::Open(file.path(), 1);
  const SqliteSchema schema = ReadSqliteSchema(state.reader(0));
  const SqliteTable& table = schema.tables.at(0);
  Observer observer;
  const auto census = TakeCensus(state, {&schema, {&table}, {rule}, nullptr}, observer);
  return ChooseType(table, table.columns.at(0), &census.at(0).columns.at(0), &rule);
}

// "bigint", "timestamptz read epoch-seconds", "text also INTEGER REAL"
std::string Say(const TypeChoice& choice) {
  std::string text = choice.type;
  if (choice.rule.unit) {
    text += " unit " + std::to_string(static_cast<int>(*choice.rule.unit));
  }
  for (const auto storage :
       {StorageClass::kInteger, StorageClass::kReal, StorageClass::kText, StorageClass::kBlob}) {
    if ((choice.rule.also_takes & Only(storage)) != 0) text += "+" + std::string(ToString(storage));
  }
  return text;
}

struct Case {
  std::string declared, values, chosen;
};

TEST(TypeChoice, KeepsDeclaredTypesThatAllValuesFit) {
  const Case cases[] = {
      {"INTEGER", "(1), (-2147483648)", "integer"},
      {"INT", "", "integer"},
      {"BIGINT", "(1)", "bigint"},
      {"smallint", "(1)", "smallint"},
      {"TINYINT(1)", "(1)", "smallint"},
      {"INTEGER PRIMARY KEY", "(1)", "bigint"},
      {"VARCHAR(3)", "('häß')", "varchar(3)"},
      {"NVARCHAR(3)", "('abc')", "varchar(3)"},
      {"CHAR(3)", "('ab')", "varchar(3)"},
      {"VARCHAR", "('ab')", "text"},
      {"TEXT", "('2024-01-01')", "text"},
      {"CLOB", "('12')", "text"},
      {"NUMERIC(6,2)", "(1234.5), (7)", "numeric(6,2)"},
      {"DECIMAL(6)", "(123456)", "numeric(6,0)"},
      {"NUMERIC", "(1e30), ('12.50')", "numeric"},
      {"MONEY", "(1.25)", "numeric"},
      {"BOOLEAN", "(0), (1), ('t'), ('No')", "boolean"},
      {"BOOL", "(NULL)", "boolean"},
      {"DATE", "('2024-02-29'), ('2024-02-29 00:00:00')", "date"},
      {"TIME", "('12:30')", "time"},
      {"DATETIME", "('2024-02-29 12:30:00'), ('2024-02-29')", "timestamp"},
      {"TIMESTAMP", "(NULL)", "timestamp"},
      {"TIMESTAMP WITH TIME ZONE", "('2024-02-29 12:30:00+02')", "timestamptz"},
      {"UUID", "('6f9619ff8b86d011b42d00cf4fc964ff'), (zeroblob(16))", "uuid"},
      {"GUID", "", "uuid"},
      {"JSON", "('{}'), ('\"x\"'), (1)", "json"},
      {"JSONB", "('{}')", "jsonb"},
      {"BLOB", "(x'00')", "bytea"},
      {"BINARY(16)", "(zeroblob(16))", "bytea"},
      {"REAL", "(1.5), (9e999)", "double precision"},
      {"DOUBLE PRECISION", "(1)", "double precision"},
  };
  for (const Case& c : cases) {
    const TypeChoice choice = Choose(c.declared, c.values);
    EXPECT_EQ(Say(choice), c.chosen) << c.declared << " " << c.values;
    EXPECT_FALSE(choice.notable) << choice.reason;
    EXPECT_THAT(choice.problems, IsEmpty());
  }
}

TEST(TypeChoice, WidensDeclaredTypesThatDoNotFit) {
  const Case cases[] = {
      {"INTEGER", "(2147483648)", "bigint"},
      {"SMALLINT", "(40000)", "integer"},
      {"INTEGER", "(1), (1.5)", "numeric"},
      {"INTEGER", "(1), (9e999)", "double precision"},
      {"INTEGER", "(9223372036854775807), ('abc')", "text+INTEGER+REAL"},
      {"VARCHAR(3)", "('abcd')", "text"},
      {"NUMERIC(6,2)", "(1.125)", "numeric"},
      {"NUMERIC(6,2)", "(12345)", "numeric"},
      {"NUMERIC", "(9e999)", "double precision"},
      {"DECIMAL(4,2)", "('n/a'), (1.5)", "text+INTEGER+REAL"},
      {"BOOLEAN", "(0), (2)", "smallint"},
      {"BOOLEAN", "(0), ('maybe')", "text+INTEGER+REAL"},
      {"DATE", "('2024-02-29 12:30')", "timestamp"},
      {"DATE", "('2024-02-29T12:30Z')", "timestamptz"},
      {"DATE", "('0000-00-00'), ('2024-01-01')", "text"},
      {"DATE", "(''), ('2024-01-01')", "text"},
      {"DATETIME", "(1700000000)", "timestamptz unit 1"},
      {"DATETIME", "(1700000000123)", "timestamptz unit 2"},
      {"DATETIME", "(1700000000123456)", "timestamptz unit 3"},
      {"DATETIME", "(2460000.25)", "timestamptz unit 4"},
      {"DATETIME", "(1700000000), (1700000000123)", "bigint"},
      {"DATETIME", "(1700000000), ('2024-01-01')", "text+INTEGER+REAL"},
      {"DATETIME", "('2024-02-29 12:30:00+02:00'), ('2024-02-29')", "timestamptz"},
      {"DATETIME", "('2024-02-29 12:30:00.1234567')", "text"},
      {"DATE", "(20240229)", "integer"},
      {"TIME", "('25:00')", "text"},
      {"UUID", "('none')", "text"},
      {"JSON", "('{'), ('{}')", "text"},
      {"TEXT", "(x'00'), ('a')", "bytea+INTEGER+REAL+TEXT"},
      {"TEXT", "(CAST(x'6100' AS TEXT))", "bytea+INTEGER+REAL+TEXT"},
      {"TEXT", "(CAST(x'ff' AS TEXT)), ('ok')", "bytea+INTEGER+REAL+TEXT"},
      {"TEXT", "(x'00')", "bytea"},
      {"BLOB", "('a')", "text"},
      {"BLOB", "(7)", "integer"},
      {"BLOB", "('a'), (x'00')", "bytea+INTEGER+REAL+TEXT"},
      {"REAL", "('n/a'), (1.5)", "text+INTEGER+REAL"},
      {"INTEGER", "(1), (x'00')", "bytea+INTEGER+REAL+TEXT"},
  };
  for (const Case& c : cases) {
    const TypeChoice choice = Choose(c.declared, c.values);
    EXPECT_EQ(Say(choice), c.chosen) << c.declared << " " << c.values;
    EXPECT_TRUE(choice.notable) << choice.reason;
    EXPECT_THAT(choice.problems, IsEmpty());
  }
}

TEST(TypeChoice, GoesByTheValuesWhereNothingIsDeclared) {
  const Case cases[] = {
      {"", "", "text+INTEGER+REAL"},
      {"", "(1)", "integer"},
      {"", "(3000000000)", "bigint"},
      {"", "(1), (1.5)", "double precision"},
      {"", "(9007199254740993), (1.5)", "numeric"},
      {"", "('a')", "text"},
      {"", "('0815')", "text"},
      {"", "('a'), (1)", "text+INTEGER+REAL"},
      {"", "('2024-01-01')", "date"},
      {"", "('2024-01-01'), ('2024-01-01 12:00')", "timestamp"},
      {"", "('2024-01-01 00:00:00')", "timestamp"},
      {"", "('12:00')", "time"},
      {"", "('6f9619ff-8b86-d011-b42d-00cf4fc964ff')", "uuid"},
      {"", "('[1]')", "json"},
      {"", "(x'01')", "bytea"},
      {"POINT", "('1,2')", "text"},
      {"ANYTHING", "(x'01'), (1)", "bytea+INTEGER+REAL+TEXT"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Say(Choose(c.declared, c.values)), c.chosen) << c.declared << " " << c.values;
  }
}

TEST(TypeChoice, SaysWhyInOneLine) {
  EXPECT_EQ(Choose("INTEGER", "(1)").reason, "declared INTEGER, all values fit");
  EXPECT_EQ(Choose("INTEGER", "").reason, "declared INTEGER, no values");
  EXPECT_EQ(Choose("INTEGER", "(1), (3000000000)").reason,
            "declared INTEGER, but 1 value does not fit (range 1); bigint takes all");
  EXPECT_EQ(Choose("DATETIME", "(1700000000), (NULL)").reason,
            "declared DATETIME, but 1 value does not fit (storage class 1); timestamptz takes all; "
            "numbers are epoch-seconds");
  EXPECT_EQ(Choose("", "(1), ('a')").reason,
            "no declared type; text takes all; storage classes INTEGER 1, TEXT 1");
  EXPECT_EQ(Choose("INTEGER PRIMARY KEY", "(1)").reason, "the rowid, all values fit");
  EXPECT_EQ(Choose("\"NEW\nLINE\"", "(1)").reason, "declared NEW\\x0ALINE; integer takes all");
}

TEST(TypeChoice, ObeysRulesAndTellsWhatDoesNotFit) {
  ColumnRule rule;
  rule.type = "varchar(3)";
  const TypeChoice choice = Choose("TEXT", "('abc'), ('abcd'), (CAST(x'ff' AS TEXT))", rule);
  EXPECT_EQ(choice.type, "varchar(3)");
  EXPECT_EQ(choice.form->length, 3u);
  ASSERT_EQ(choice.problems.size(), 2u);
  EXPECT_EQ(choice.problems[0].kind, ProblemKind::kTooLong);
  EXPECT_THAT(choice.problems[0].keys, ElementsAre("2"));
  EXPECT_EQ(choice.problems[1].kind, ProblemKind::kUtf8);
  EXPECT_THAT(choice.reason, HasSubstr("by rule"));
}

TEST(TypeChoice, KeepsTheDeclaredTypeWhereAPolicyMakesValuesFit) {
  ColumnRule rule;
  rule.policy = Policy::kNull;
  const TypeChoice choice = Choose("DATE", "('2024-01-01'), (''), ('0000-00-00')", rule);
  EXPECT_EQ(choice.type, "date");
  ASSERT_EQ(choice.problems.size(), 2u);
  EXPECT_TRUE(choice.problems[0].altered);
  EXPECT_THAT(choice.problems[0].keys, ElementsAre("2"));
}

TEST(TypeChoice, ReadsNumbersAsARuleSays) {
  ColumnRule rule;
  rule.unit = TimeUnit::kEpochMilliseconds;
  EXPECT_EQ(Say(Choose("INTEGER", "(5)", rule)), "timestamptz unit 2");
  EXPECT_EQ(Say(Choose("DATETIME", "(5)", rule)), "timestamptz unit 2");
  EXPECT_EQ(Say(Choose("DATE", "(86400000)", rule)), "date unit 2");
  ColumnRule words;
  words.true_words = {"ja"};
  words.false_words = {"nein"};
  EXPECT_EQ(Say(Choose("TEXT", "('Ja'), ('nein')", words)), "boolean");
}

TEST(TypeChoice, LeavesTypesThatOnlyTheTargetKnows) {
  ColumnRule rule;
  rule.type = "mood";
  const TypeChoice choice = Choose("TEXT", "('sad')", rule);
  EXPECT_EQ(choice.type, "mood");
  EXPECT_FALSE(choice.form.has_value());
}

TEST(TypeChoice, GuessesWithoutACensusOfTheRule) {
  const SqliteFile file("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('a'), ('b')");
  SqliteState state = SqliteState::Open(file.path(), 1);
  const SqliteSchema schema = ReadSqliteSchema(state.reader(0));
  const SqliteTable& table = schema.tables.at(0);
  Observer observer;
  const auto census = TakeCensus(state, {&schema, {&table}, {}, nullptr}, observer);
  ColumnRule rule;
  rule.type = "integer";
  const TypeChoice choice =
      ChooseType(table, table.columns.at(0), &census.at(0).columns.at(0), &rule);
  ASSERT_EQ(choice.problems.size(), 1u);
  EXPECT_EQ(choice.problems[0].kind, ProblemKind::kStorageClass);
  EXPECT_EQ(choice.problems[0].count, 2u);
  EXPECT_EQ(ChooseType(table, table.columns.at(0), nullptr, nullptr).type, "text");
}

TEST(TargetType, UnderstandsSpellings) {
  EXPECT_EQ(ParseTargetType("VARCHAR (10)"), (TargetType{"character varying", 14}));
  EXPECT_EQ(ParseTargetType("numeric(10, 2)"), (TargetType{"numeric", (10 << 16 | 2) + 4}));
  EXPECT_EQ(ParseTargetType("timestamp(3) with time zone"),
            (TargetType{"timestamp with time zone", 3}));
  EXPECT_EQ(ParseTargetType("char"), (TargetType{"character", 5}));
  EXPECT_EQ(ParseTargetType("int4[]"), (TargetType{"integer[]", -1}));
  EXPECT_EQ(ParseTargetType("\"My Type\""), (TargetType{"\"My Type\"", -1}));
  EXPECT_EQ(ParseTargetType("varchar(x)"), (TargetType{"varchar(x)", -1}));
}

TEST(DeclaredType, FollowsSqlitesAffinityForUnknownNames) {
  EXPECT_EQ(UnderstandType("MEDIUMINT").target, "integer");
  EXPECT_EQ(UnderstandType("NATIVE CHARACTER(70)").target, "varchar(70)");
  EXPECT_EQ(UnderstandType("VARCHAR2(10 CHAR)").target, "text");
  EXPECT_EQ(UnderstandType("varchar(0)").target, "text");
  EXPECT_EQ(UnderstandType("LONGTEXT").target, "text");
  EXPECT_EQ(UnderstandType("MEDIUMBLOB").target, "bytea");
  EXPECT_EQ(UnderstandType("DOUBLE").target, "double precision");
  EXPECT_EQ(UnderstandType("numeric ( 10 , 2 )").target, "numeric(10,2)");
  EXPECT_EQ(UnderstandType("DECIMAL(2,5)").target, "numeric");
  EXPECT_EQ(UnderstandType("BIT(8)").family, TypeFamily::kUnknown);
  EXPECT_EQ(UnderstandType("").family, TypeFamily::kUnknown);
}

}  // namespace
}  // namespace tranship::testing
