#include "engine/plan/column_fit.h"

#include <gmock/gmock.h>

#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::HasSubstr;

enum class Outcome { kFits, kCasts, kUnfit };

struct TypePair {
  const char* source;
  const char* target;
  Outcome outcome;
};

constexpr TypePair kPairs[] = {
    {"int2", "int4", Outcome::kCasts},
    {"int2", "int8", Outcome::kCasts},
    {"int4", "int8", Outcome::kCasts},
    {"int8", "int4", Outcome::kUnfit},
    {"int4", "numeric", Outcome::kCasts},
    {"int4", "numeric(12,2)", Outcome::kCasts},
    {"int4", "numeric(11,2)", Outcome::kUnfit},
    {"int8", "numeric(19,0)", Outcome::kCasts},
    {"int4", "float8", Outcome::kUnfit},
    {"float4", "float8", Outcome::kCasts},
    {"float8", "float4", Outcome::kUnfit},
    {"varchar(5)", "varchar(6)", Outcome::kFits},
    {"varchar(5)", "varchar", Outcome::kFits},
    {"varchar", "varchar(5)", Outcome::kUnfit},
    {"varchar(6)", "varchar(5)", Outcome::kUnfit},
    {"varchar(5)", "text", Outcome::kFits},
    {"text", "varchar", Outcome::kFits},
    {"text", "varchar(100)", Outcome::kUnfit},
    {"name", "text", Outcome::kFits},
    {"char(3)", "char(5)", Outcome::kCasts},
    {"char(5)", "char(3)", Outcome::kUnfit},
    {"char(3)", "text", Outcome::kUnfit},
    {"numeric(10,2)", "numeric(12,2)", Outcome::kFits},
    {"numeric(10,2)", "numeric(12,4)", Outcome::kCasts},
    {"numeric(10,2)", "numeric(11,4)", Outcome::kUnfit},
    {"numeric(10,2)", "numeric(12,1)", Outcome::kUnfit},
    {"numeric(10,2)", "numeric", Outcome::kFits},
    {"numeric", "numeric(1000,500)", Outcome::kUnfit},
    {"numeric(3,-2)", "numeric(5,0)", Outcome::kCasts},
    {"numeric(3,-2)", "numeric(4,0)", Outcome::kUnfit},
    {"timestamp(3)", "timestamp", Outcome::kFits},
    {"timestamp(3)", "timestamp(4)", Outcome::kFits},
    {"timestamp", "timestamp(6)", Outcome::kFits},
    {"timestamp", "timestamp(3)", Outcome::kUnfit},
    {"timestamp", "timestamptz", Outcome::kUnfit},
    {"time(2)", "time(1)", Outcome::kUnfit},
    {"date", "timestamp", Outcome::kUnfit},
    {"interval(3)", "interval", Outcome::kFits},
    {"interval", "interval(3)", Outcome::kUnfit},
    {"bit(4)", "bit(4)", Outcome::kFits},
    {"bit(4)", "bit(5)", Outcome::kUnfit},
    {"bit(4)", "bit varying(4)", Outcome::kFits},
    {"bit varying(4)", "bit varying(8)", Outcome::kFits},
    {"bit varying(4)", "bit varying", Outcome::kFits},
    {"json", "jsonb", Outcome::kUnfit},
    {"int4[]", "int4[]", Outcome::kFits},
    {"int4[]", "int8[]", Outcome::kUnfit},
    {"varchar(3)[]", "varchar(4)[]", Outcome::kFits},
    {"varchar(4)[]", "varchar(3)[]", Outcome::kUnfit},
    {"numeric(5,1)[]", "numeric(6,2)[]", Outcome::kCasts},
    {"pair", "pair", Outcome::kFits},
    {"pair", "other_pair", Outcome::kUnfit},
    {"small", "numeric(4,1)", Outcome::kFits},
    {"small", "numeric(4,0)", Outcome::kUnfit},
    {"numeric(4,1)", "small", Outcome::kFits},
    {"few", "more", Outcome::kFits},
    {"more", "few", Outcome::kUnfit},
    {"few[]", "few[]", Outcome::kFits},
    {"few", "text", Outcome::kUnfit},
};

class ColumnFitTest : public PlanTest {
 protected:
  void SetUp() override {
    Both(
        "CREATE TYPE pair AS (a int, b text); CREATE TYPE other_pair AS (a int, c text);"
        "CREATE TYPE few AS ENUM ('x', 'y'); CREATE TYPE more AS ENUM ('w', 'x', 'y');"
        "CREATE DOMAIN small AS numeric(4,1)");
  }
  void MakeColumns() {
    std::string source = "CREATE TABLE t (id int PRIMARY KEY";
    std::string target = source;
    int i = 0;
    for (const TypePair& pair : kPairs) {
      source += ", c" + std::to_string(i) + " " + pair.source;
      target += ", c" + std::to_string(i++) + " " + pair.target;
    }
    Source(source + ")");
    Target(target + ")");
  }
};

TEST_F(ColumnFitTest, TakesEqualAndWiderTypesOnly) {
  NeedsVersionOfBoth(15, "a negative scale of numeric");
  MakeColumns();
  const Table source = SourceTable("t");
  Connection connection = OpenTarget();
  const Catalog catalog = ReadCatalog(connection);
  const Table* target = catalog.Find({"public", "t"});
  for (size_t i = 0; i < std::size(kPairs); ++i) {
    SCOPED_TRACE(std::string(kPairs[i].source) + " into " + kPairs[i].target);
    const ColumnFit fit = FitColumn(source.columns[i + 1], target->columns[i + 1]);
    EXPECT_EQ(fit.fits(), kPairs[i].outcome != Outcome::kUnfit) << fit.problem;
    EXPECT_EQ(fit.cast, kPairs[i].outcome == Outcome::kCasts);
  }
}

TEST_F(ColumnFitTest, SendsThroughTheCastWhatTheTargetThenStores) {
  // What the source sends must be, byte for byte, what the target sends when it is read back.
  Source(
      "CREATE TABLE t (id int2 PRIMARY KEY, a int2, b float4, c char(3), d numeric(10,2), e few, f "
      "int4, g small, "
      "h varchar(4), i numeric(5,1)[]);"
      "INSERT INTO t VALUES (1, 32767, 3.4028235e38, 'ab', 12.34, 'x', 77, 5.5, 'abc', "
      "'{1.5,NULL,2}'), "
      "(2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), "
      "(3, -1, 'NaN', '', 'NaN', 'y', -2147483648, -0.1, '', '{}')");
  Target(
      "CREATE TABLE t (i numeric(7,3)[], h text, g numeric(6,3), f numeric(14,2), e more, d "
      "numeric(14,5), "
      "c char(7), b float8, a int8, id int8 PRIMARY KEY)");
  const Plan plan = MakePlanOf({});
  const PlanTable& table = plan.tables.at(0);
  CopyAll(plan);
  Connection source = OpenSource();
  Connection target = OpenTarget();
  const auto sent = ReadRows(source, ReadPieceStatement(table, Side::kSource, {}), table.form);
  EXPECT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent, ReadRows(target, ReadPieceStatement(table, Side::kTarget, {}), table.form));
}

TEST_F(ColumnFitTest, ExplainsWithBothTypesAndTheWayOut) {
  Source("CREATE TABLE t (\"a\nb\" numeric(12,4), e more)");
  Target("CREATE TABLE t (\"a\nb\" numeric(10,2), e few)");
  const std::string reason = UnfitReason("t").value();
  EXPECT_THAT(reason, HasSubstr("numeric(12,4)"));
  EXPECT_THAT(reason, HasSubstr("numeric(10,2)"));
  EXPECT_THAT(reason, HasSubstr("widen the target column"));
  EXPECT_THAT(reason, HasSubstr("lacks the label 'w'"));
  EXPECT_THAT(reason, HasSubstr("ADD VALUE"));
  for (const char c : reason) EXPECT_GE(c, ' ');
}

}  // namespace
}  // namespace tranship::testing
