// Policies change what they are for, count it, and leave every other problem an error.

#include <gtest/gtest.h>

#include "io/error.h"
#include "io/sqlite/encoding/row_encoder.h"
#include "tests/io/sqlite/wire_cases.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

using enum FormKind;

ValueForm With(Policy policy, ValueForm form) {
  form.policy = policy;
  return form;
}

RawValue T(std::string_view text) { return RawValue::Text(text); }

// The field's bytes as text; what a policy did is checked to be reported.
std::string Altered(const ValueForm& form, const RawValue& value) {
  Slab raw;
  AppendRaw(raw, value);
  raw.EndRow();
  Slab out;
  RowEncoder encoder(std::span(&form, 1));
  encoder.Encode(raw, out);
  EXPECT_EQ(encoder.altered().size(), 1u);
  return std::string(Text(out.row(0).subspan(6)));
}

std::string AlteredText(Policy policy, std::string_view text) {
  return Altered(With(policy, ValueForm::Of(kText)), T(text));
}

// As if the value had been the other one.
void ExpectClamped(const ValueForm& form, const RawValue& value, const RawValue& nearest) {
  EXPECT_EQ(ToHex(Altered(With(Policy::kClamp, form), value)), ToHex(Encoded(form, nearest)));
}

TEST(Policy, StripLeavesOutWhatTextCannotHold) {
  EXPECT_EQ(AlteredText(Policy::kStrip, std::string_view("a\0b\xff\xc3\xa4\xc3", 7)), "ab\xc3\xa4");
  EXPECT_EQ(Altered(With(Policy::kStrip, ValueForm::Of(kText)), RawValue::Blob(Bytes("x\xffy"))),
            "xy");
}

TEST(Policy, EscapeWritesTheBytes) {
  EXPECT_EQ(AlteredText(Policy::kEscape, std::string_view("a\0\xff\xe2\x82z", 6)),
            "a\\x00\\xFF\\xE2\\x82z");
}

TEST(Policy, NullReplacesAnyProblemWhereNullMayBe) {
  ValueForm form = With(Policy::kNull, ValueForm::Of(kDate));
  Slab raw;
  AppendRaw(raw, T("0000-00-00"));
  raw.EndRow();
  Slab out;
  RowEncoder(std::span(&form, 1)).Encode(raw, out);
  EXPECT_EQ(ToHex(Text(out.row(0))), "0001ffffffff");
  form.not_null = true;
  out.Clear();
  RowEncoder strict(std::span(&form, 1));
  EXPECT_THROW(strict.Encode(raw, out), ValueError);
}

TEST(Policy, ByteaTakesTheBytesOfAText) {
  EXPECT_EQ(Altered(With(Policy::kBytea, ValueForm::Of(kBytea)), T("a\xff")), "a\xff");
}

TEST(Policy, ClampTakesTheNearestNumber) {
  ExpectClamped(ValueForm::Of(kInt2), RawValue::Integer(70000), RawValue::Integer(32767));
  ExpectClamped(ValueForm::Of(kInt4), RawValue::Integer(INT64_MIN), RawValue::Integer(INT32_MIN));
  const ValueForm reals = Also(ValueForm::Of(kInt8), StorageClass::kReal);
  ExpectClamped(reals, RawValue::Real(2.5), RawValue::Integer(3));
  ExpectClamped(reals, RawValue::Real(-1e300), RawValue::Integer(INT64_MIN));
  ExpectClamped(ValueForm::Of(kFloat4), RawValue::Real(0.1), RawValue::Real(0.1F));
}

TEST(Policy, ClampRoundsDecimalsAsPostgresDoes) {
  ExpectClamped(Numeric(10, 2), T("1.005"), T("1.01"));
  ExpectClamped(Numeric(10, 2), T("-9.995"), T("-10"));
  ExpectClamped(Numeric(10, 2), T("0.0049"), T("0"));
  ExpectClamped(Numeric(4, 2), T("99.999"), T("99.99"));
  ExpectClamped(Numeric(4, 2), T("-1e30"), T("-99.99"));
  ExpectClamped(Numeric(3, -2), T("150"), T("200"));
  ExpectClamped(Numeric(3, -2), T("49"), T("0"));
}

TEST(Policy, ClampCutsTextToItsCharacters) {
  ExpectClamped(Varchar(2), T("\xc3\xa4\xc3\xb6\xc3\xbc"), T("\xc3\xa4\xc3\xb6"));
  ExpectClamped(Char(2), T("abc"), T("ab"));
}

TEST(Policy, ClampRoundsTimes) {
  ValueForm seconds = ValueForm::Of(kTimestamp);
  seconds.fraction_digits = 0;
  ExpectClamped(seconds, T("2000-01-01 23:59:59.5"), T("2000-01-02"));
  // As PostgreSQL does: away from 2000-01-01.
  ExpectClamped(seconds, T("1999-12-31 23:59:59.5"), T("1999-12-31 23:59:59"));
  ExpectClamped(seconds, T("1969-12-31 23:59:59.4"), T("1969-12-31 23:59:59"));
  ExpectClamped(ValueForm::Of(kTimestamp), T("2024-01-01 00:00:00.0000005"),
                T("2024-01-01 00:00:00.000001"));
  ExpectClamped(ValueForm::Of(kDate), T("1969-12-31 23:59:59"), T("1969-12-31"));
}

TEST(Policy, LeavesOtherProblemsErrors) {
  Slab raw;
  AppendRaw(raw, T("0000-00-00"));
  raw.EndRow();
  for (const Policy policy : {Policy::kStrip, Policy::kEscape, Policy::kClamp, Policy::kBytea}) {
    const ValueForm form = With(policy, ValueForm::Of(kDate));
    Slab out;
    RowEncoder encoder(std::span(&form, 1));
    EXPECT_THROW(encoder.Encode(raw, out), ValueError);
  }
}

class Rows : public ::testing::Test {
 protected:
  Rows() : forms_{ValueForm::Of(kInt4), With(Policy::kStrip, ValueForm::Of(kText))} {
    Add(1, "one");
    Add(int64_t{1} << 40, "two");
    Add(3,
        "thr\xff"
        "ee");
    Add(int64_t{1} << 40, "\xff");
  }
  void Add(int64_t number, std::string_view text) {
    AppendRaw(raw_, RawValue::Integer(number));
    AppendRaw(raw_, T(text));
    raw_.EndRow();
  }
  std::vector<ValueForm> forms_;
  Slab raw_;
  Slab out_;
};

TEST_F(Rows, AreLeftOutAndListed) {
  RowEncoder encoder(forms_);
  encoder.Encode(raw_, out_, BadRows::kLeaveOut);
  ASSERT_EQ(out_.rows(), 2u);
  EXPECT_EQ(ToHex(Text(out_.row(0))), "00020000000400000001000000036f6e65");
  EXPECT_EQ(ToHex(Text(out_.row(1))),
            "000200000004000000030000000574687265"
            "65");
  ASSERT_EQ(encoder.rejected().size(), 2u);
  EXPECT_EQ(encoder.rejected()[0].row, 1u);
  EXPECT_EQ(encoder.rejected()[0].problem.column, 0u);
  EXPECT_EQ(encoder.rejected()[0].problem.kind, ProblemKind::kRange);
  EXPECT_EQ(encoder.rejected()[1].row, 3u);
  ASSERT_EQ(encoder.altered().size(), 1u);
  EXPECT_EQ(encoder.altered()[0].row, 2u);
  EXPECT_EQ(encoder.altered()[0].problem.column, 1u);
  EXPECT_EQ(encoder.altered()[0].problem.kind, ProblemKind::kUtf8);
}

TEST_F(Rows, ThrowWithTheirPlace) {
  RowEncoder encoder(forms_);
  try {
    encoder.Encode(raw_, out_);
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_EQ(error.row(), 1u);
    EXPECT_EQ(error.problem().kind, ProblemKind::kRange);
  }
  EXPECT_EQ(out_.rows(), 1u);
  EXPECT_TRUE(out_.open_row().empty());
}

TEST_F(Rows, OfAnotherWidthAreNoRows) {
  RowEncoder one(std::vector{forms_.front()});
  EXPECT_THROW(one.Encode(raw_, out_), FormatError);
  forms_.push_back(forms_.front());
  RowEncoder three(forms_);
  EXPECT_THROW(three.Encode(raw_, out_), FormatError);
}

}  // namespace
}  // namespace tranship::testing
