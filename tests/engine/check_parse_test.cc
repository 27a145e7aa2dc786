// Checks files: what is read from them, and every problem with its line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/check/exact_sum.h"
#include "engine/check/parse_checks.h"
#include "engine/exit_code.h"

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

ParsedChecks Parse(std::string_view text) { return ParseChecks(text, "c.toml"); }

TEST(CheckNames, AreReadBareQualifiedAndQuoted) {
  EXPECT_EQ(ParseTableName("orders"), (TableName{"public", "orders"}));
  EXPECT_EQ(ParseTableName("sales.orders"), (TableName{"sales", "orders"}));
  EXPECT_EQ(ParseTableName("\"a.b\".\"say \"\"x\"\"\""), (TableName{"a.b", "say \"x\""}));
  for (const char* bad : {"", "a.", ".b", "a.b.c", "a b", "\"open", "a(b"}) {
    EXPECT_EQ(ParseTableName(bad), std::nullopt) << bad;
  }
  const auto columns = ParseColumnsOfTable("s.t (a, \"b c\")");
  ASSERT_TRUE(columns);
  EXPECT_EQ(columns->table, (TableName{"s", "t"}));
  EXPECT_THAT(columns->columns, ElementsAre("a", "b c"));
  for (const char* bad : {"s.t", "s.t()", "s.t(a", "s.t(a,)", "s.t(a) b"}) {
    EXPECT_FALSE(ParseColumnsOfTable(bad)) << bad;
  }
}

TEST(CheckFile, EveryKindIsRead) {
  const ParsedChecks parsed = Parse(R"toml(
stages = ["somebody else's"]
[[check]]
name = "all there"
kind = "row_count"
table = "sales.orders"
source_table = "orders"
source_where = "id > 0"
at_most = "0.1%"
[[check]]
name = "vin"
kind = "format"
table = "cars"
column = "vin"
pattern = '^[A-HJ-NPR-Z0-9]{17}$'
severity = "warn"
at_most = 3
[[check]]
name = "price"
kind = "range"
table = "cars"
column = "price"
min = 0
max = 99.5
[[check]]
name = "days"
kind = "range"
table = "cars"
column = "built"
min = 1990-01-01
[[check]]
name = "fresh"
kind = "fresh"
table = "cars"
column = "seen"
within = "24 hours"
compared_to = "log(at)"
[[check]]
name = "orphans"
kind = "orphans"
table = "line"
columns = ["a", "b"]
references = "head(x, y)"
[[check]]
name = "chain"
kind = "chain"
table = "v"
key = "doc"
version = "no"
from = "valid_from"
to = "valid_to"
[[check]]
name = "sum"
kind = "sum"
table = "v"
columns = ["a"]
source_columns = ["b"]
tolerance = 0.01
[[check]]
name = "groups"
kind = "groups"
table = "v"
group_by = ["k"]
aggregates = ["count(*)", "sum(total)"]
[[check]]
name = "sample"
kind = "sample"
table = "v"
rows = 10
[[check]]
name = "mine"
kind = "sql"
side = "source"
sql = "SELECT 1 WHERE false;"
)toml");
  EXPECT_THAT(parsed.problems, IsEmpty());
  ASSERT_EQ(parsed.specs.size(), 11u);
  const auto& specs = parsed.specs;
  EXPECT_EQ(specs[0].source_table, (TableName{"public", "orders"}));
  EXPECT_EQ(specs[0].at_most_share, 0.001);
  EXPECT_TRUE(specs[0].compares_sides());
  EXPECT_EQ(specs[0].place, "c.toml:3");
  EXPECT_FALSE(specs[1].blocks);
  EXPECT_EQ(specs[1].at_most, 3u);
  EXPECT_EQ(specs[2].min, "0");
  EXPECT_EQ(specs[2].max, "99.5");
  EXPECT_EQ(specs[3].min, "1990-01-01");
  EXPECT_EQ(specs[4].compared_to->columns.front(), "at");
  EXPECT_THAT(specs[5].references->columns, ElementsAre("x", "y"));
  EXPECT_THAT(specs[6].key, ElementsAre("doc"));
  EXPECT_EQ(specs[7].tolerance, "0.01");
  EXPECT_EQ(specs[8].aggregates[1].text(), "sum(total)");
  EXPECT_EQ(specs[9].rows, 10u);
  EXPECT_EQ(specs[10].side, CheckSide::kSource);
}

TEST(CheckFile, AllProblemsAreToldAtOnceWithTheirLines) {
  const ParsedChecks parsed = Parse(R"toml([[check]]
name = "no kind"
[[check]]
kind = "unheard"
[[check]]
name = "a"
kind = "unique"
table = "t"
colums = ["x"]
[[check]]
name = "a"
kind = "unique"
table = "t.u.v"
columns = ["x"]
[[check]]
name = "b"
kind = "orphans"
table = "t"
columns = ["x", "y"]
references = "p(id)"
[[check]]
name = "c"
kind = "fresh"
table = "t"
column = "at"
[[check]]
name = "d"
kind = "groups"
table = "t"
group_by = ["k"]
aggregates = ["median(x)"]
at_most = "lots"
severity = "fatal"
[[check]]
name = "e"
kind = "row_count"
table = "t"
exact = 5
min = 3
[[check]]
name = "f"
kind = "sql"
sql = ""
)toml");
  EXPECT_THAT(parsed.specs, IsEmpty());
  EXPECT_THAT(
      parsed.problems,
      UnorderedElementsAre(StartsWith("c.toml:1: a check without kind"),
                           StartsWith("c.toml:4: kind \"unheard\" is none of row_count, unique"),
                           StartsWith("c.toml:9: unknown key \"colums\"; unique takes name, kind"),
                           StartsWith("c.toml:13: table is"),
                           StartsWith("c.toml:10: there is a check \"a\" already: c.toml:5"),
                           StartsWith("c.toml:15: check \"b\": orphans needs references"),
                           StartsWith("c.toml:21: check \"c\": fresh needs within"),
                           StartsWith("c.toml:31: aggregate \"median(x)\""),
                           StartsWith("c.toml:32: at_most"), StartsWith("c.toml:33: severity"),
                           StartsWith("c.toml:34: check \"e\": exact excludes"),
                           StartsWith("c.toml:43: sql is empty")));
}

TEST(CheckFile, WhatIsNoTomlIsTold) {
  EXPECT_THAT(Parse("[[check]\n").problems, ElementsAre(StartsWith("c.toml:1: ")));
  EXPECT_THAT(Parse("check = 5").problems, ElementsAre(HasSubstr("[[check]]")));
}

TEST(ExactSum, LosesNothing) {
  const auto sum = [](std::initializer_list<const char*> numbers) {
    ExactSum total;
    for (const char* number : numbers) total.Add(number);
    return total.text();
  };
  EXPECT_EQ(sum({}), "");
  EXPECT_EQ(sum({"0", "-0"}), "0");
  EXPECT_EQ(sum({"0.1", "0.2"}), "0.3");
  EXPECT_EQ(sum({"9223372036854775807", "9223372036854775807"}), "18446744073709551614");
  EXPECT_EQ(sum({"-5", "3.25"}), "-1.75");
  EXPECT_EQ(sum({"1e+22", "-1"}), "9999999999999999999999");
  EXPECT_EQ(sum({"1e-30"}), "0.000000000000000000000000000001");
  EXPECT_EQ(sum({"1e300", "1", "-1e300"}), "1");
  EXPECT_EQ(sum({"-1000000000", "1"}), "-999999999");
  for (const char* bad : {"", "x", "1.2.3", "inf", "1e", "1e99999"}) {
    EXPECT_THROW(sum({bad}), UserError) << bad;
  }
}

}  // namespace
}  // namespace tranship
