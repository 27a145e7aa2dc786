#include "engine/mapping/field_mapping.h"

#include <gmock/gmock.h>

namespace tranship {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kHeader =
    "source_table,source_field,target_table,target_field,transform,status,decision,note\n";

FieldMapping ParsedMapping(const std::string& lines) {
  return ParseMappingCsv(kHeader + lines, "m.csv");
}
std::vector<std::string> Problems(const std::string& lines) {
  const FieldMapping mapping = ParsedMapping(lines);
  return Located(mapping.file, mapping.problems);
}

TEST(FieldMappings, AreWrittenAsTheyAreRead) {
  const FieldMapping mapping = ParsedMapping(
      "s.a,x,t.b,y,\"expr: f(x, 1)\",done,move,\"a, \"\"b\"\"\"\ns.a,*,,,,,drop,why\n,,t.b,z,"
      "const: 1,,constant,\n");
  EXPECT_THAT(mapping.problems, IsEmpty());
  ASSERT_THAT(mapping.rows, SizeIs(3));
  EXPECT_EQ(mapping.rows[0].transform.sql, "f(x, 1)");
  EXPECT_EQ(mapping.rows[2].line, 4);
  const FieldMapping again = ParseMappingCsv(ToCsv(mapping), "m.csv");
  EXPECT_EQ(ToCsv(again), ToCsv(mapping));
  EXPECT_EQ(again.digest(), mapping.digest());
}

TEST(FieldMappings, HaveADigestOfWhatTheyCopy) {
  const std::string one = ParsedMapping("s.a,x,t.b,y,,,move,\ns.a,z,t.b,z,,,move,\n").digest();
  EXPECT_EQ(
      ParsedMapping("s.a,z,t.b,z,,new,move,a note\ns.a,x,t.b,y,,,move,\ns.a,q,,,,,drop,of no use\n")
          .digest(),
      one);
  EXPECT_NE(ParsedMapping("s.a,x,t.b,y,,,move,\ns.a,z,t.b,z,expr: z,,move,\n").digest(), one);
  EXPECT_NE(ParsedMapping("s.a,x,t.b,y,,,move,\n").digest(), one);
}

TEST(FieldMappings, SayEverythingThatDoesNotGoTogether) {
  EXPECT_THAT(
      Problems("s.a,x,,,,,move,\ns.a,x,t.b,,,,move,\ns.a,x,t.b,y,,,,\ns.a,x,t.b,y,,,drop,why\n"
               ",,t.b,y,,,constant,\n,x,t.b,y,,,move,\ns.a,,t.b,y,,,move,\ns.a,*,t.b,y,,,move,\n"
               "s.a,x,t.b,y,where: x,,move,\n,,,,,,open,\n,,,,,,drop,why\ns.a,x,t.b,y,,,default,\n"
               "s.a.b,x,t.b,y,,,move,\n,,t.b,y,,,move,\n"),
      ElementsAre(HasSubstr(":2: move needs a target table"),
                  HasSubstr(":3: names a target table without a target field"),
                  HasSubstr(":4: source field s.a.x has no decision; say move, drop or open"),
                  HasSubstr(":5: a field that is dropped goes into no target field"),
                  HasSubstr(":6: a constant needs transform const:"),
                  HasSubstr(":7: names a source field without a source table"),
                  HasSubstr(":8: move without a source field needs transform expr:"),
                  HasSubstr(":9: * is a decision on a whole table"),
                  HasSubstr(":10: where: stands in a line of its own"),
                  HasSubstr(":11: names neither a source table nor a target table"),
                  HasSubstr(":12: names neither a source table nor a target table"),
                  HasSubstr(":13: default is a decision on a target field alone"),
                  HasSubstr(":14: source_table \"s.a.b\" is no table's name"),
                  HasSubstr(":15: move needs a source table")));
}

TEST(FieldMappings, RefuseAHeaderThatIsNotTheirs) {
  const FieldMapping other = ParseMappingCsv("source_table,decision,decision,extra\n", "m.csv");
  const auto problems = Located(other.file, other.problems);
  EXPECT_THAT(problems, Contains(HasSubstr("m.csv:1: the header names decision twice")));
  EXPECT_THAT(problems, Contains(HasSubstr("the header names \"extra\"")));
  EXPECT_THAT(problems, Contains(HasSubstr("the header lacks target_field")));
  EXPECT_THAT(Problems("s.a,x\n"), ElementsAre("m.csv:2: 2 fields where the header has 8"));
  EXPECT_THAT(Problems("\"s.a\n"), ElementsAre("m.csv:2: a quoted field is not closed"));
  EXPECT_THAT(Problems("s.a,\xFF,,,,,drop,why\n"),
              ElementsAre("m.csv:2: source_field is not UTF-8"));
  EXPECT_THAT(Problems(""), ElementsAre(HasSubstr("m.csv: decides nothing")));
  EXPECT_THAT(ParseMappingCsv("", "m.csv").problems, SizeIs(1));
}

TEST(FieldMappings, AreSectionsInToml) {
  const FieldMapping mapping = ParseMappingToml(
      "[[field]]\nsource_table = \"s.a\"\nsource_field = \"x\"\ndecision = \"drop\"\nnote = "
      "\"why\"\n[[field]]\nsource = \"s.a\"\n[[field]]\nnote = 1\n[[column]]\ntable = \"a\"\n",
      "m.toml");
  EXPECT_THAT(mapping.rows, SizeIs(1));
  EXPECT_THAT(Located(mapping.file, mapping.problems),
              ElementsAre(HasSubstr("m.toml:7: unknown key \"source\""),
                          HasSubstr("m.toml:9: \"note\" takes a text"),
                          HasSubstr("m.toml:10: unknown key \"column\"")));
  EXPECT_THAT(ParseMappingToml("[[field]", "m.toml").problems, SizeIs(1));
}

TEST(FieldMappings, ThatCannotBeReadSaySo) {
  const FieldMapping mapping = ReadFieldMapping("/nowhere/m.csv");
  EXPECT_THAT(Located(mapping.file, mapping.problems),
              ElementsAre("/nowhere/m.csv: cannot be read"));
}

}  // namespace
}  // namespace tranship
