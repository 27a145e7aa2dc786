#include <gtest/gtest.h>

#include "engine/queries/answer.h"
#include "engine/queries/named_query.h"

namespace tranship::testing {
namespace {

using Rows = std::vector<std::vector<AnswerValue>>;
using enum ValueKind;

AnswerValue Exact(const char* text) { return {kExact, text}; }
AnswerValue Float(const char* text) { return {kFloat, text}; }
AnswerValue Text(const char* text) { return {kText, text}; }
AnswerValue Time(const char* text) { return {kTime, text}; }

Answer Of(Rows rows) {
  Answer answer;
  answer.columns = rows.empty() ? 0 : rows.front().size();
  answer.rows = std::move(rows);
  return answer;
}

bool Same(const AnswerValue& source, const AnswerValue& target) {
  return CompareAnswers(Of({{source}}), Of({{target}}), true).equal;
}

TEST(Queries, AnOrderByCountsOnlyAtTheTop) {
  EXPECT_TRUE(HasOrderBy("SELECT a FROM t ORDER BY a"));
  EXPECT_TRUE(HasOrderBy("select a from t union select b from u order\n by 1 limit 3"));
  EXPECT_FALSE(HasOrderBy("SELECT a FROM (SELECT a FROM t ORDER BY a) s"));
  EXPECT_FALSE(HasOrderBy("SELECT rank() OVER (ORDER BY a) FROM t"));
  EXPECT_FALSE(HasOrderBy("SELECT 'it''s ORDER BY a', \"ORDER BY\" FROM t -- ORDER BY a"));
  EXPECT_FALSE(HasOrderBy("SELECT $x$ ORDER BY $x$ /* ORDER BY */ FROM t"));
  EXPECT_FALSE(HasOrderBy("SELECT border_by FROM t GROUP BY 1"));
}

TEST(Queries, NumbersAreComparedByValue) {
  EXPECT_TRUE(Same(Exact("12"), Exact("12.00")));
  EXPECT_TRUE(Same(Float("12.5"), Exact("12.50")));
  EXPECT_TRUE(Same(Float("0.30000000000000004"), Exact("0.3")));
  EXPECT_TRUE(Same(Float("1e+20"), Exact("100000000000000000000")));
  EXPECT_TRUE(Same(Text("007.50"), Exact("7.5")));
  EXPECT_TRUE(Same(Float("-0"), Exact("0")));
  EXPECT_FALSE(Same(Exact("9007199254740993"), Exact("9007199254740992")));
  EXPECT_FALSE(Same(Float("0.31"), Exact("0.3")));
  EXPECT_FALSE(Same(Text("x"), Exact("0")));
}

TEST(Queries, NullIsEqualToNullAlone) {
  EXPECT_TRUE(Same({}, {}));
  EXPECT_FALSE(Same({}, Exact("0")));
  EXPECT_FALSE(Same(Text(""), {}));
}

TEST(Queries, BooleansAndTimesHaveManySpellings) {
  EXPECT_TRUE(Same(Exact("1"), {kBoolean, "t"}));
  EXPECT_TRUE(Same(Text("False"), {kBoolean, "f"}));
  EXPECT_FALSE(Same(Exact("2"), {kBoolean, "t"}));
  EXPECT_TRUE(Same(Text("2024-01-02T03:04:05Z"), Time("2024-01-02 03:04:05+00")));
  EXPECT_TRUE(Same(Text("2024-01-02 05:04:05+02:00"), Time("2024-01-02 03:04:05+00")));
  EXPECT_TRUE(Same(Text("2024-01-02"), Time("2024-01-02 00:00:00")));
  EXPECT_TRUE(Same(Text("2024-01-02 00:00:00.000"), Time("2024-01-02")));
  EXPECT_FALSE(Same(Text("2024-01-02"), Time("2024-01-03")));
  EXPECT_FALSE(Same(Exact("1704164645"), Time("2024-01-02 03:04:05+00")));
}

TEST(Queries, OtherTypesHaveTheirOwnForms) {
  EXPECT_TRUE(Same(Text("{\"b\": 1, \"a\": 2}"), {kJson, "{\"a\":2,\"b\":1}"}));
  EXPECT_TRUE(Same({kBytes, std::string("\x00\xff", 2)}, {kBytes, std::string("\x00\xff", 2)}));
  EXPECT_FALSE(Same({kBytes, "a"}, Text("a")));
  EXPECT_TRUE(Same(Text("6F9619FF-8B86-D011-B42D-00CF4FC964FF"),
                   {kUuid, "6f9619ff-8b86-d011-b42d-00cf4fc964ff"}));
  EXPECT_TRUE(Same({kBytes, std::string("\x6f\x96\x19\xff\x8b\x86\xd0\x11\xb4\x2d\x00\xcf\x4f\xc9"
                                        "\x64\xff",
                                        16)},
                   {kUuid, "6f9619ff-8b86-d011-b42d-00cf4fc964ff"}));
  EXPECT_TRUE(Same(Exact("5"), Text("5")));
}

TEST(Queries, RowsWithoutAnOrderAreAMultiset) {
  const Answer a = Of({{Exact("1")}, {Exact("2")}, {Exact("2")}});
  const Answer b = Of({{Exact("2")}, {Exact("1")}, {Exact("2")}});
  const Answer c = Of({{Exact("2")}, {Exact("1")}, {Exact("1")}});
  EXPECT_TRUE(CompareAnswers(a, b, false).equal);
  EXPECT_EQ(CompareAnswers(a, b, true).message, "the rows stand in another order");
  EXPECT_EQ(CompareAnswers(a, c, false).rows, 1U);
  EXPECT_EQ(CompareAnswers(a, Of({{Exact("2")}}), false).rows, 2U);
}

}  // namespace
}  // namespace tranship::testing
