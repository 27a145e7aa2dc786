#include "engine/mapping/transform.h"

#include <gmock/gmock.h>

namespace tranship {
namespace {

using ::testing::HasSubstr;

TEST(TransformText, IsReadByItsFirstWord) {
  EXPECT_EQ(ParseTransform("  ").transform->kind, Transform::Kind::kCopy);
  EXPECT_EQ(ParseTransform("generated").transform->kind, Transform::Kind::kGenerated);
  const auto expression = ParseTransform(" expr:  a || 'b' ").transform;
  EXPECT_EQ(expression->kind, Transform::Kind::kExpression);
  EXPECT_EQ(expression->sql, "a || 'b'");
  EXPECT_EQ(ParseTransform("const: 1").transform->sql, "1");
  EXPECT_EQ(ParseTransform("where: x > 1").transform->kind, Transform::Kind::kWhere);
}

TEST(TransformText, NamesALookup) {
  const auto lookup = ParseTransform("lookup: \"My App\".country( code->\"the id\" )").transform;
  ASSERT_TRUE(lookup);
  EXPECT_EQ(lookup->lookup, (TableName{"My App", "country"}));
  EXPECT_EQ(lookup->lookup_key, "code");
  EXPECT_EQ(lookup->lookup_value, "the id");
  const std::string text = LookupText(*lookup);
  EXPECT_EQ(text, "\"My App\".country(code -> \"the id\")");
  EXPECT_EQ(ParseLookup(text).transform, lookup);
}

TEST(TransformText, SaysWhatItShouldBe) {
  EXPECT_THAT(ParseTransform("upper(x)").problem, HasSubstr("none of expr: SQL"));
  EXPECT_THAT(ParseTransform("expr: ").problem, HasSubstr("nothing stands behind expr:"));
  for (const char* text : {"lookup:", "lookup: a", "lookup: a(b)", "lookup: a(b -> c",
                           "lookup: "
                           "a(b -> c) d",
                           "lookup: a(b -> )", "lookup: \"a(b -> c)"}) {
    EXPECT_THAT(ParseTransform(text).problem, HasSubstr("schema.table(key_column")) << text;
  }
}

TEST(TransformText, NamesACrosswalk) {
  const auto walk = ParseTransform("crosswalk: old.\"The Customer\" -> app.customer").transform;
  ASSERT_TRUE(walk);
  EXPECT_EQ(walk->crosswalk_source, (TableName{"old", "The Customer"}));
  EXPECT_EQ(walk->lookup, (TableName{"app", "customer"}));
  EXPECT_EQ(LookupText(*walk), "crosswalk app.customer");
  for (const std::string& text : {CrosswalkText(walk->lookup), GeneratedText(walk->lookup)}) {
    EXPECT_EQ(CrosswalkTarget(text), walk->lookup) << text;
  }
  EXPECT_EQ(CrosswalkTarget("app.country(code -> id)"), std::nullopt);
  for (const char* text : {"crosswalk:", "crosswalk: a.b", "crosswalk: a.b -> ",
                           "crosswalk: a.b "
                           "-> c.d e"}) {
    EXPECT_THAT(ParseTransform(text).problem, HasSubstr("source.table -> target.table")) << text;
  }
}

TEST(TableNames, KeepTheirCaseAndMayBeQuoted) {
  EXPECT_EQ(ParseTableName("a.b"), (TableName{"a", "b"}));
  EXPECT_EQ(ParseTableName("Items"), (TableName{"public", "Items"}));
  EXPECT_EQ(ParseTableName(" \"a.b\".\"c\"\"d\" "), (TableName{"a.b", "c\"d"}));
  for (const char* text : {"", "a.b.c", "a.", ".b", "\"a", "a b", "\"\".b"}) {
    EXPECT_EQ(ParseTableName(text), std::nullopt) << text;
  }
  for (const TableName& name : {TableName{"a.b", "c\"d"}, TableName{"a", "b"}}) {
    EXPECT_EQ(ParseTableName(ToText(name)), name);
  }
}

}  // namespace
}  // namespace tranship
