// What MappingText() writes, ParseMapping() reads as the same types and forms.

#include "engine/sqlite/mapping_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/sqlite/form_json.h"
#include "engine/sqlite/table_counter.h"
#include "tools/arguments/mapping_file.h"

namespace tranship {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

SqliteColumn ColumnOf(const std::string& declared) {
  SqliteColumn column;
  column.name = "v";
  column.declared_type = declared;
  return column;
}

TypeChoice Choose(const std::string& declared, const std::vector<RawValue>& values,
                  const ColumnRule* rule = nullptr) {
  const SqliteTable table;
  const SqliteColumn column = ColumnOf(declared);
  const ValueForm expected = ExpectedForm(table, column, rule);
  Slab raw;
  for (const RawValue& value : values) {
    AppendRaw(raw, value);
    raw.EndRow();
  }
  TableCounter counter({&expected, 1}, 0, {});
  counter.Add(raw);
  const TableCensus census = counter.census();
  return ChooseType(table, column, &census.columns.at(0), rule);
}

std::vector<ColumnRule> Parse(const std::string& text) {
  MappingFile file = ParseMapping(text, "test");
  EXPECT_THAT(file.problems, IsEmpty()) << text;
  return std::move(file.rules);
}

std::string Json(const TypeChoice& choice) {
  return choice.form ? FormToJson(*choice.form).dump() : "none";
}

void ExpectRoundTrip(const std::string& declared, const TypeChoice& choice) {
  const ColumnChoice column{"orders", "v", choice};
  const std::string text = MappingText({&column, 1});
  const auto rules = Parse(text);
  ASSERT_EQ(rules.size(), choice.notable ? 1u : 0u) << text;
  const ColumnRule rule = RuleFor(rules, "orders", "v");
  const TypeChoice again = ChooseType({}, ColumnOf(declared), nullptr, &rule);
  EXPECT_EQ(again.type, choice.type) << text;
  EXPECT_EQ(Json(again), Json(choice)) << text;
}

TEST(MappingText, ReadsBackAsTheSameForms) {
  const RawValue one = RawValue::Integer(1);
  const RawValue half = RawValue::Real(0.5);
  const RawValue word = RawValue::Text("word");
  const RawValue blob = RawValue::Blob({});
  const std::vector<std::vector<RawValue>> columns = {{},
                                                      {one},
                                                      {half},
                                                      {word},
                                                      {blob},
                                                      {one, half},
                                                      {one, word},
                                                      {word, blob},
                                                      {one, word, blob},
                                                      {RawValue::Integer(1'700'000'000)},
                                                      {RawValue::Integer(1'700'000'000'000)},
                                                      {RawValue::Integer(1'700'000'000'000'000)},
                                                      {RawValue::Real(2460000.5)},
                                                      {RawValue::Text("2024-01-01")},
                                                      {RawValue::Text("2024-01-01 12:00Z")},
                                                      {RawValue::Integer(INT64_MAX)},
                                                      {RawValue::Real(1e20), one}};
  for (const char* declared : {"", "INTEGER", "BOOLEAN", "NUMERIC(6,2)", "VARCHAR(3)", "DATETIME",
                               "DATE", "BLOB", "UUID", "JSON", "REAL"}) {
    for (const auto& values : columns) ExpectRoundTrip(declared, Choose(declared, values));
  }
}

TEST(MappingText, KeepsWhatRulesSay) {
  ColumnRule rule;
  rule.type = "timestamp with time zone";
  rule.assumed_offset_minutes = -330;
  rule.policy = Policy::kNull;
  ExpectRoundTrip("TEXT", Choose("TEXT", {RawValue::Text("2024-01-01")}, &rule));
  ColumnRule words;
  words.true_words = {"\"ja\"", "\n"};
  words.false_words = {"nein\\", "n\xc3\xb6"};
  ExpectRoundTrip("TEXT", Choose("TEXT", {RawValue::Text("nein\\")}, &words));
  ColumnRule array;
  array.type = "text[]";
  array.array_rule = ArrayRule::kDelimited;
  array.delimiter = '"';
  ExpectRoundTrip("TEXT", Choose("TEXT", {RawValue::Text("a\"b")}, &array));
}

TEST(MappingText, MeansTheNamedColumnOnly) {
  const TypeChoice choice = Choose("", {RawValue::Integer(1)});
  for (const std::string name :
       {"a*", "[x]", "?", "a\"b\\c", "line\nbreak", "na\xc3\xafve", "]-!"}) {
    const ColumnChoice column{name, name, choice};
    const auto rules = Parse(MappingText({&column, 1}));
    EXPECT_EQ(RuleFor(rules, name, name).type, "integer") << name;
    EXPECT_EQ(RuleFor(rules, name + "x", name).type, std::nullopt) << name;
    EXPECT_EQ(RuleFor(rules, "z", name).type, std::nullopt) << name;
  }
  const std::string broken =
      "a\xff\xfe"
      "b";
  const ColumnChoice column{broken, broken, choice};
  EXPECT_EQ(RuleFor(Parse(MappingText({&column, 1})), broken, broken).type, "integer");
}

TEST(MappingText, SaysWhyAndWhatIsRefusedWithoutValues) {
  ColumnRule rule;
  rule.type = "integer";
  const ColumnChoice column{"t", "v", Choose("TEXT", {RawValue::Text("secret")}, &rule)};
  const std::string text = MappingText({&column, 1});
  EXPECT_THAT(text, HasSubstr("reason = \"by rule; declared TEXT, but 1 value does not fit"));
  EXPECT_THAT(text, HasSubstr("# refused: 1 value (storage class)"));
  EXPECT_THAT(text, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace tranship
