#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

#include "io/pg/connection.h"

namespace tranship {
namespace {

using Elements = std::vector<std::optional<std::string>>;

TEST(ArrayLiteral, TellsNullFromTheWordAndFromNothing) {
  const Elements elements = {std::nullopt, "NULL", "", "a,b", "\"\\{}"};
  EXPECT_EQ(ArrayLiteral(elements), R"({NULL,"NULL","","a,b","\"\\{}"})");
  EXPECT_EQ(ParseArrayLiteral(ArrayLiteral(elements)), elements);
}

TEST(ArrayLiteral, ReadsWhatServersWrite) {
  EXPECT_EQ(ParseArrayLiteral("{}"), Elements{});
  EXPECT_EQ(ParseArrayLiteral(""), Elements{});
  EXPECT_EQ(ParseArrayLiteral("{a,NULL,null,\"b c\"}"),
            (Elements{"a", std::nullopt, "null", "b c"}));
  EXPECT_EQ(ParseArrayLiteral("[0:1]={x,y}"), (Elements{"x", "y"}));
}

TEST(ArrayLiteral, RefusesWhatIsNone) {
  for (const char* bad : {"{", "}", "a", "{a", "{\"a}", "{\"a\\", "{a,}", "{,a}", "{a}b",
                          "{{a},{b}}", "[0:1]", "{a\"b}", "{\"a\"b}"}) {
    EXPECT_THROW((void)ParseArrayLiteral(bad), FormatError) << bad;
  }
  EXPECT_THROW((void)ArrayLiteral(Elements{std::string("a\0b", 3)}), std::invalid_argument);
}

RC_GTEST_PROP(ArrayLiteral, ReadsBackWhatItWrote, (std::vector<std::string> elements)) {
  for (std::string& element : elements) std::erase(element, '\0');
  const auto read = ParseArrayLiteral(ArrayLiteral(elements));
  RC_ASSERT(read.size() == elements.size());
  for (size_t i = 0; i < read.size(); ++i) RC_ASSERT(*read[i] == elements[i]);
}

RC_GTEST_PROP(ArrayLiteral, ReadsAnythingOrThrows, (std::string text)) {
  try {
    (void)ParseArrayLiteral("{" + text + "}");
  } catch (const FormatError&) {
  }
}

}  // namespace
}  // namespace tranship
