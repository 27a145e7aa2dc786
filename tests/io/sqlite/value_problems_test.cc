// What does not fit is a problem of its kind; nothing is cut, rounded or cast.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/row_encoder.h"
#include "tests/io/sqlite/wire_cases.h"

namespace tranship::testing {
namespace {

using enum FormKind;

RawValue I(int64_t value) { return RawValue::Integer(value); }
RawValue R(double value) { return RawValue::Real(value); }
RawValue T(std::string_view text) { return RawValue::Text(text); }
RawValue B(std::string_view bytes) {
  return RawValue::Blob(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

// "none", or the kind of the problem.
std::string Problem(const ValueForm& form, const RawValue& value) {
  try {
    (void)Encoded(form, value);
    return "none";
  } catch (const ValueError& error) {
    EXPECT_FALSE(error.problem().reason.empty());
    return std::string(ToString(error.problem().kind));
  }
}
std::string Problem(FormKind kind, const RawValue& value) {
  return Problem(ValueForm::Of(kind), value);
}

TEST(ValueProblems, NullIsOneOnlyWhereDeclared) {
  ValueForm form = ValueForm::Of(kInt4);
  EXPECT_EQ(Problem(form, RawValue::Null()), "none");
  form.not_null = true;
  EXPECT_EQ(Problem(form, RawValue::Null()), "null");
}

TEST(ValueProblems, AreStorageClassesThatTheFormDoesNotTake) {
  for (const FormKind kind : {kInt2, kInt4, kInt8, kFloat8}) {
    EXPECT_EQ(Problem(kind, T("12")), "storage class");
    EXPECT_EQ(Problem(kind, B("\x01")), "storage class");
  }
  EXPECT_EQ(Problem(kInt8, R(1.0)), "storage class");
  EXPECT_EQ(Problem(kText, I(1)), "storage class");
  EXPECT_EQ(Problem(kText, B("abc")), "storage class");
  EXPECT_EQ(Problem(kBytea, T("abc")), "storage class");
  EXPECT_EQ(Problem(kTimestamp, I(0)), "storage class");
  EXPECT_EQ(Problem(kNumeric, B("1")), "storage class");
}

TEST(ValueProblems, AreStorageClassesThatNoDeclarationMakesReadable) {
  EXPECT_EQ(Problem(Also(ValueForm::Of(kJson), StorageClass::kBlob), B("{}")), "storage class");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kJsonb), StorageClass::kBlob), B("{}")), "storage class");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kTimestamp), StorageClass::kInteger), I(0)),
            "storage class");
  const ValueForm epoch = ValueForm::Of(kTimestamp).In(TimeUnit::kEpochSeconds);
  EXPECT_EQ(Problem(Also(epoch, StorageClass::kBlob), B("5")), "storage class");
  const ValueForm julian = ValueForm::Of(kTimestamp).In(TimeUnit::kJulianDay);
  EXPECT_EQ(Problem(Also(julian, StorageClass::kText), T("2460000.5")), "storage class");
  EXPECT_EQ(Problem(Also(ValueForm::Enum({""}), StorageClass::kInteger), I(1)), "storage class");
}

TEST(ValueProblems, AreEmptyTextsForAllButText) {
  EXPECT_EQ(Problem(kText, T("")), "none");
  for (const FormKind kind :
       {kBoolean, kNumeric, kDate, kTime, kTimestamp, kTimestampTz, kUuid, kJson, kJsonb}) {
    EXPECT_EQ(Problem(kind, T("")), "empty text") << static_cast<int>(kind);
  }
  EXPECT_EQ(Problem(ValueForm::Enum({"a"}), T("")), "empty text");
  EXPECT_EQ(Problem(ValueForm::Array(ValueForm::Of(kInt4), 23), T("")), "empty text");
}

TEST(ValueProblems, AreNumbersBeyondTheRange) {
  EXPECT_EQ(Problem(kInt2, I(32768)), "range");
  EXPECT_EQ(Problem(kInt2, I(-32769)), "range");
  EXPECT_EQ(Problem(kInt4, I(2147483648)), "range");
  EXPECT_EQ(Problem(kInt4, I(INT64_MIN)), "range");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kInt8), StorageClass::kText), T("9223372036854775808")),
            "range");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kInt8), StorageClass::kReal), R(0x1p63)), "range");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kInt8), StorageClass::kReal), R(-0x1p63)), "none");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kInt8), StorageClass::kReal), R(NAN)), "range");
  EXPECT_EQ(Problem(kFloat4, R(1e39)), "range");
  EXPECT_EQ(Problem(kBoolean, I(2)), "range");
  EXPECT_EQ(Problem(kBoolean, I(-1)), "range");
  EXPECT_EQ(Problem(kNumeric, R(INFINITY)), "range");
  EXPECT_EQ(Problem(Numeric(4, 2), T("100")), "range");
  EXPECT_EQ(Problem(Numeric(4, 2), T("-99.99")), "none");
  EXPECT_EQ(Problem(kNumeric, T("1e131072")), "range");
  EXPECT_EQ(Problem(kNumeric, T("1e-16384")), "range");
  EXPECT_EQ(Problem(kNumeric, T("1e131071")), "none");
  EXPECT_EQ(Problem(kNumeric, T("1e-16383")), "none");
}

TEST(ValueProblems, AreNumbersThatWouldBeRounded) {
  EXPECT_EQ(Problem(Numeric(10, 2), T("1.005")), "not exact");
  EXPECT_EQ(Problem(Numeric(10, 2), T("1.0100")), "none");
  EXPECT_EQ(Problem(Numeric(10, 2), R(0.1 + 0.2)), "not exact");
  EXPECT_EQ(Problem(Numeric(3, -2), I(12301)), "not exact");
  EXPECT_EQ(Problem(kFloat4, R(0.1)), "not exact");
  EXPECT_EQ(Problem(kFloat8, I((int64_t{1} << 53) + 1)), "not exact");
  EXPECT_EQ(Problem(kFloat8, I(INT64_MAX)), "not exact");
  EXPECT_EQ(Problem(kFloat8, I(INT64_MIN)), "none");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kInt4), StorageClass::kReal), R(1.5)), "not exact");
  EXPECT_EQ(Problem(Also(ValueForm::Of(kInt4), StorageClass::kText), T("1.5")), "not exact");
}

TEST(ValueProblems, AreTextsThatAreNoNumbers) {
  for (const std::string_view text : {" 1", "1 ", "1,5", "0x10", "1e", ".", "-", "+-1", "1.2.3",
                                      "inf", "Infinity", "nano", "1e99999999999999999999"}) {
    EXPECT_EQ(Problem(kNumeric, T(text)), "syntax") << text;
  }
  EXPECT_EQ(Problem(kBoolean, T("maybe")), "syntax");
}

TEST(ValueProblems, AreDatesThatDoNotExist) {
  for (const std::string_view text :
       {"0000-00-00", "0000-01-01", "2023-02-29", "1900-02-29", "2024-13-01", "2024-04-31",
        "2024-01-00", "2024-01-01 24:00:00", "2024-01-01 12:60:00", "2024-01-01 12:00:60",
        "2024-01-01 12:00:00+16:00"}) {
    EXPECT_EQ(Problem(kTimestampTz, T(text)), "date") << text;
  }
}

TEST(ValueProblems, AreTextsThatAreNoDates) {
  for (const std::string_view text :
       {"now", "2024", "2024-1-1", "2024-01-01T", "2024-01-01 12", "2024-01-01 12:00:00.",
        "2024-01-01 12:00:00 CET", "20240101", "2024-01-01 ", "01/02/2024", "12:00",
        "2024-01-01 12:00:00+1", "-2024-01-01", "2024-01-01 12:00:00+01:"}) {
    EXPECT_EQ(Problem(kTimestampTz, T(text)), "syntax") << text;
  }
  EXPECT_EQ(Problem(kTime, T("2024-01-01")), "syntax");
  EXPECT_EQ(Problem(ValueForm::Of(kTime).In(TimeUnit::kJulianDay), R(0.5)), "syntax");
}

TEST(ValueProblems, AreTimesThatWouldBeCut) {
  EXPECT_EQ(Problem(kDate, T("2024-01-01 00:00:01")), "not exact");
  EXPECT_EQ(Problem(kTimestamp, T("2024-01-01 00:00:00.1234567")), "not exact");
  EXPECT_EQ(Problem(kTimestamp, T("2024-01-01 00:00:00.1234560")), "none");
  ValueForm seconds = ValueForm::Of(kTimestamp);
  seconds.fraction_digits = 0;
  EXPECT_EQ(Problem(seconds, T("2024-01-01 00:00:00.5")), "not exact");
  EXPECT_EQ(Problem(ValueForm::Of(kDate).In(TimeUnit::kEpochSeconds), I(1)), "not exact");
}

TEST(ValueProblems, AreTimesBeyondTheRange) {
  const ValueForm seconds = ValueForm::Of(kTimestamp).In(TimeUnit::kEpochSeconds);
  EXPECT_EQ(Problem(seconds, I(INT64_MAX)), "range");
  EXPECT_EQ(Problem(seconds, I(9223372036855)), "range");
  EXPECT_EQ(Problem(seconds, I(9223372036854)), "none");
  EXPECT_EQ(Problem(seconds, R(-INFINITY)), "range");
  EXPECT_EQ(Problem(ValueForm::Of(kTimestamp).In(TimeUnit::kEpochMicroseconds), I(INT64_MIN)),
            "range");
  EXPECT_EQ(Problem(ValueForm::Of(kTimestamp).In(TimeUnit::kJulianDay), R(-0.1)), "range");
  EXPECT_EQ(Problem(ValueForm::Of(kTimestamp).In(TimeUnit::kJulianDay), R(NAN)), "range");
  EXPECT_EQ(Problem(ValueForm::Of(kTime).In(TimeUnit::kEpochSeconds), I(86401)), "range");
  EXPECT_EQ(Problem(ValueForm::Of(kTime).In(TimeUnit::kEpochSeconds), I(-1)), "range");
}

TEST(ValueProblems, AreZonesThatAreNotDeclared) {
  EXPECT_EQ(Problem(kTimestamp, T("2024-01-01 12:00Z")), "time zone");
  ValueForm form = ValueForm::Of(kTimestampTz);
  form.zone = ZoneRule::kRequired;
  EXPECT_EQ(Problem(form, T("2024-01-01 12:00")), "time zone");
  EXPECT_EQ(Problem(form, T("2024-01-01 12:00 +02")), "none");
}

TEST(ValueProblems, AreTextsThatPostgresDoesNotTake) {
  EXPECT_EQ(Problem(kText, T(std::string_view("a\0b", 3))), "nul byte");
  EXPECT_EQ(Problem(kText, T("\xff")), "utf-8");
  EXPECT_EQ(Problem(kText, T("\xed\xa0\x80")), "utf-8");  // half a surrogate pair
  EXPECT_EQ(Problem(kJson, T(std::string_view("\"\0\"", 3))), "nul byte");
  EXPECT_EQ(Problem(Varchar(2), T("\xc3\xa4\xc3\xa4")), "none");
  EXPECT_EQ(Problem(Varchar(2), T("abc")), "too long");
  EXPECT_EQ(Problem(Varchar(2), T("ab ")), "too long");
  EXPECT_EQ(Problem(Char(2), T("abc")), "too long");
}

TEST(ValueProblems, AreUuidsAndLabelsThatAreNone) {
  EXPECT_EQ(Problem(kUuid, T("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1")), "syntax");
  EXPECT_EQ(Problem(kUuid, T("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g")), "syntax");
  EXPECT_EQ(Problem(kUuid, T("a0eebc999c0b-4ef8-bb6d-6bb9bd380a110")), "syntax");
  EXPECT_EQ(Problem(kUuid, B("0123456789abcde")), "syntax");
  EXPECT_EQ(Problem(ValueForm::Enum({"a", "b"}), T("A")), "enum label");
}

TEST(ValueProblems, AreTextsThatAreNoJson) {
  for (const std::string_view text :
       {"{",      "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01",  "+1",      "1.",
        ".5",     "1e",   "tru",     "True",       "'a'",   "\"a", "\"\\x\"", "\"\\u12\"",
        "\"\t\"", "1 2",  "[1 2]",   "nul",        "-",     "NaN", "]",       "\xc2\xa0null"}) {
    EXPECT_EQ(Problem(kJson, T(text)), "json") << text;
    EXPECT_EQ(Problem(kJsonb, T(text)), "json") << text;
  }
  for (const std::string_view text :
       {"\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "{\"\\u0000\":1}"}) {
    EXPECT_EQ(Problem(kJson, T(text)), "none") << text;
    EXPECT_EQ(Problem(kJsonb, T(text)), "json") << text;
  }
  EXPECT_EQ(Problem(kJsonb, T("1e131072")), "range");
  EXPECT_EQ(Problem(kJsonb, T("1e9999999999")), "range");
  EXPECT_EQ(Problem(kJson, R(INFINITY)), "range");
  EXPECT_EQ(Problem(kJson, T(std::string(2000, '['))), "json");
}

TEST(ValueProblems, AreArraysThatAreNone) {
  const ValueForm integers = ValueForm::Array(ValueForm::Of(kInt4), 23);
  for (const std::string_view text : {"1", "{}", "[1", "[1]]", "{\"a\":[1]}"}) {
    EXPECT_EQ(Problem(integers, T(text)), "json") << text;
  }
  for (const std::string_view text :
       {"[[1],[2,3]]", "[1,[2]]", "[[1],2]", "[[]]", "[[1],[]]", "[[],[1]]", "[[[[[[[1]]]]]]]"}) {
    EXPECT_EQ(Problem(integers, T(text)), "syntax") << text;
  }
  EXPECT_EQ(Problem(integers, T("[\"1\"]")), "storage class");
  EXPECT_EQ(Problem(integers, T("[true]")), "storage class");
  EXPECT_EQ(Problem(integers, T("[2147483648]")), "range");
  EXPECT_EQ(Problem(ValueForm::Array(ValueForm::Of(kText), 25), T("[1]")), "storage class");
  EXPECT_EQ(Problem(ValueForm::Array(ValueForm::Of(kText), 25), T("[\"\\u0000\"]")), "nul byte");
  EXPECT_THROW(RowEncoder(std::vector{ValueForm::Array(integers, 1007)}), std::invalid_argument);
}

}  // namespace
}  // namespace tranship::testing
