#include "engine/plan/glob.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

TEST(Glob, StarMatchesAnyCharactersAndNone) {
  EXPECT_TRUE(GlobMatches("*", ""));
  EXPECT_TRUE(GlobMatches("a*", "a"));
  EXPECT_TRUE(GlobMatches("a*b*c", "a..b..b..c"));
  EXPECT_TRUE(GlobMatches("*ab", "aab"));
  EXPECT_FALSE(GlobMatches("a*b", "a..c"));
  EXPECT_FALSE(GlobMatches("", "a"));
}

TEST(Glob, QuestionMarkMatchesOneUtf8Character) {
  EXPECT_TRUE(GlobMatches("?", "é"));
  EXPECT_TRUE(GlobMatches("?", "𝄞"));
  EXPECT_FALSE(GlobMatches("?", ""));
  EXPECT_FALSE(GlobMatches("?", "ab"));
  EXPECT_TRUE(GlobMatches("*?", "\xff"));
}

TEST(Glob, BracketsMatchOneCharacterOfASet) {
  EXPECT_TRUE(GlobMatches("t[0-9]", "t7"));
  EXPECT_FALSE(GlobMatches("t[0-9]", "tx"));
  EXPECT_TRUE(GlobMatches("t[!0-9]", "tx"));
  EXPECT_TRUE(GlobMatches("[à-ü]", "é"));
  EXPECT_TRUE(GlobMatches("[]]", "]"));
  EXPECT_TRUE(GlobMatches("[*]", "*"));
  EXPECT_FALSE(GlobMatches("[*]", "a"));
  EXPECT_TRUE(GlobMatches("[a-]", "-"));
  EXPECT_TRUE(GlobMatches("a[", "a["));
}

TEST(Glob, WithoutADotMatchesTheBareNameInAnySchema) {
  EXPECT_TRUE(GlobMatches("orders", TableName{"sales", "orders"}));
  EXPECT_FALSE(GlobMatches("sales", TableName{"sales", "orders"}));
  EXPECT_TRUE(GlobMatches("sales.*", TableName{"sales", "orders"}));
  EXPECT_FALSE(GlobMatches("public.*", TableName{"sales", "orders"}));
  EXPECT_FALSE(GlobMatches("Orders", TableName{"sales", "orders"}));
}

TEST(Glob, DoesNotTakeForeverOnManyStars) {
  EXPECT_FALSE(GlobMatches("*a*a*a*a*a*a*a*a*a*a*b", std::string(2000, 'a')));
}

}  // namespace
}  // namespace tranship
