#include "engine/mapping/sql_expression.h"

#include <gmock/gmock.h>

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(SqlExpressions, NameTheirColumnsAndFunctions) {
  const SqlExpression parsed =
      ParseExpression("upper(t.first || ' ' || \"Last\")::varchar(10) -- a comment");
  EXPECT_EQ(parsed.problem, "");
  EXPECT_THAT(parsed.columns, ElementsAre("Last", "first"));
  EXPECT_THAT(parsed.functions, ElementsAre("upper"));
  EXPECT_FALSE(parsed.literal);
}

TEST(SqlExpressions, AreLiteralsWhenNothingIsComputed) {
  for (const char* text : {"1", "-1.5", "'x'", "NULL", "true", "'2020-01-01'::date",
                           "CAST('a' AS varchar(3))", "DATE '2020-01-01'"}) {
    EXPECT_EQ(ParseExpression(text).problem, "") << text;
    EXPECT_TRUE(ParseExpression(text).literal) << text;
  }
  for (const char* text : {"1 + 1", "lower('X')", "a", "ARRAY[1]"}) {
    EXPECT_FALSE(ParseExpression(text).literal) << text;
  }
}

TEST(SqlExpressions, CannotBecomeAnotherStatement) {
  for (const char* text :
       {"1) FROM x; DROP TABLE y; --", "1); DROP TABLE y; SELECT (1", "1), (2", "1) AS a, (2",
        "1) WHERE (true", "1) UNION SELECT (2", "1) FROM x WHERE (true", "", ")", "1 /*",
        "1) INTO t --", "1) FOR UPDATE --"}) {
    EXPECT_THAT(ParseExpression(text).problem, Not(IsEmpty())) << text;
  }
  EXPECT_THAT(ParseExpression(std::string("1\0", 2)).problem, HasSubstr("zero byte"));
}

TEST(SqlExpressions, DependOnTheirOwnRowOnly) {
  EXPECT_THAT(ParseExpression("(SELECT max(a) FROM t)").problem, HasSubstr("subquery"));
  EXPECT_THAT(ParseExpression("a IN (SELECT b FROM t)").problem, HasSubstr("subquery"));
  EXPECT_THAT(ParseExpression("row_number() OVER ()").problem, HasSubstr("window"));
  EXPECT_THAT(ParseExpression("CURRENT_DATE - d").problem, HasSubstr("current time"));
  EXPECT_THAT(ParseExpression("$1").problem, HasSubstr("parameters"));
  EXPECT_THAT(ParseExpression("t.*").problem, HasSubstr("no expression"));
}

}  // namespace
}  // namespace tranship
