#include "io/sqlite/encoding/value_form.h"

#include <gtest/gtest.h>

#include "io/pg/connection.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

using enum FormKind;

TEST(ValueForm, ReadsTypmods) {
  const auto numeric = ValueForm::For("numeric", ((10 << 16) | 2) + 4);
  EXPECT_EQ(numeric->precision, 10);
  EXPECT_EQ(numeric->scale, 2);
  const auto hundreds = ValueForm::For("numeric", ((3 << 16) | (-2 & 0x7FF)) + 4);
  EXPECT_EQ(hundreds->precision, 3);
  EXPECT_EQ(hundreds->scale, -2);
  EXPECT_EQ(ValueForm::For("character varying", 9)->length, 5u);
  EXPECT_EQ(ValueForm::For("bpchar", 5)->length, 1u);
  EXPECT_EQ(ValueForm::For("timestamp with time zone", 3)->fraction_digits, 3);
  EXPECT_EQ(ValueForm::For("timestamptz", -1)->fraction_digits, 6);
}

TEST(ValueForm, IsMissingForTypesThatHaveNone) {
  for (const std::string_view type : {"interval", "inet", "oid", "money", "int4[]", "mood", ""}) {
    EXPECT_FALSE(ValueForm::For(type, -1).has_value()) << type;
  }
}

TEST(ValueForm, PoliciesHaveNames) {
  for (const Policy policy : {Policy::kError, Policy::kNull, Policy::kStrip, Policy::kEscape,
                              Policy::kClamp, Policy::kBytea}) {
    EXPECT_EQ(PolicyFrom(ToString(policy)), policy);
  }
  EXPECT_EQ(PolicyFrom("else"), std::nullopt);
}

using ValueFormOnAServer = ServerTest;

TEST_F(ValueFormOnAServer, KnowsTheNamesAndTypmodsThatItGives) {
  struct Case {
    std::string type;
    FormKind kind;
    int first, second;  // precision and scale, length, or fraction digits
  };
  for (const Case& one : std::vector<Case>{{"numeric(1000,-1000)", kNumeric, 1000, -1000},
                                           {"numeric(5,1000)", kNumeric, 5, 1000},
                                           {"numeric", kNumeric, 0, 0},
                                           {"varchar(7)", kText, 7, 0},
                                           {"varchar", kText, 0, 0},
                                           {"char", kChar, 1, 0},
                                           {"char(12)", kChar, 12, 0},
                                           {"time(0)", kTime, 0, 0},
                                           {"timestamp(3)", kTimestamp, 3, 0},
                                           {"timestamptz", kTimestampTz, 6, 0}}) {
    Source("DROP TABLE IF EXISTS t; CREATE TABLE t (v " + one.type + ")");
    const std::string facts = Source(
        "SELECT format_type(atttypid, NULL) || '|' || typname || '|' || atttypmod "
        "FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid WHERE attrelid = 't'::regclass "
        "AND attname = 'v'");
    const size_t middle = facts.find('|');
    const size_t last = facts.rfind('|');
    const int typmod = std::stoi(facts.substr(last + 1));
    for (const std::string& name :
         {facts.substr(0, middle), facts.substr(middle + 1, last - middle - 1)}) {
      const auto form = ValueForm::For(name, typmod);
      ASSERT_TRUE(form.has_value()) << name;
      EXPECT_EQ(form->kind, one.kind);
      if (one.kind == kNumeric) {
        EXPECT_EQ(form->precision, one.first) << one.type;
        EXPECT_EQ(form->scale, one.second) << one.type;
      } else if (one.kind == kText || one.kind == kChar) {
        EXPECT_EQ(form->length, static_cast<uint32_t>(one.first)) << one.type;
      } else {
        EXPECT_EQ(form->fraction_digits, one.first) << one.type;
      }
    }
  }
}

}  // namespace
}  // namespace tranship::testing
