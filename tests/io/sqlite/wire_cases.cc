// Made by hand but for the bytes, which are what PostgreSQL 15.20 sent.

#include "tests/io/sqlite/wire_cases.h"

#include <cmath>
#include <cstdint>

#include "io/sqlite/encoding/row_encoder.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

using enum FormKind;

ValueForm F(FormKind kind) { return ValueForm::Of(kind); }
RawValue I(int64_t value) { return RawValue::Integer(value); }
RawValue R(double value) { return RawValue::Real(value); }
template <size_t size>
RawValue T(const char (&text)[size]) {
  return RawValue::Text(std::string_view(text, size - 1));
}
template <size_t size>
RawValue B(const char (&bytes)[size]) {
  return RawValue::Blob(std::as_bytes(std::span(bytes, size - 1)));
}
ValueForm A(ValueForm element, uint32_t oid, ArrayRule rule = ArrayRule::kJson, char by = ',') {
  return ValueForm::Array(std::move(element), oid, rule, by);
}

}  // namespace

ValueForm Numeric(int precision, int scale) {
  ValueForm form = F(kNumeric);
  form.precision = precision;
  form.scale = scale;
  return form;
}

ValueForm Varchar(uint32_t length) {
  ValueForm form = F(kText);
  form.length = length;
  return form;
}

ValueForm Char(uint32_t length) {
  ValueForm form = F(kChar);
  form.length = length;
  return form;
}

ValueForm Also(ValueForm form, StorageClass storage) {
  form.takes |= Only(storage);
  return form;
}

std::string Encoded(const ValueForm& form, const RawValue& value) {
  Slab raw;
  AppendRaw(raw, value);
  raw.EndRow();
  Slab out;
  RowEncoder encoder(std::span(&form, 1));
  encoder.Encode(raw, out);
  return std::string(Text(out.row(0).subspan(6)));
}

const std::vector<WireCase>& WireCases() {
  static const std::vector<WireCase> kCases = {
      {"boolean of 1", F(kBoolean), I(1), R"(true)", "01"},
      {"boolean of 0", F(kBoolean), I(0), R"(false)", "00"},
      {"boolean of a word", F(kBoolean), T("TRUE"), R"(true)", "01"},
      {"boolean of another word", F(kBoolean), T("no"), R"(false)", "00"},
      {"least int2", F(kInt2), I(-32768), R"('-32768'::int2)", "8000"},
      {"greatest int2", F(kInt2), I(32767), R"('32767'::int2)", "7fff"},
      {"least int4", F(kInt4), I(-2147483648LL), R"('-2147483648'::int4)", "80000000"},
      {"greatest int4", F(kInt4), I(2147483647), R"('2147483647'::int4)", "7fffffff"},
      {"least int8", F(kInt8), I(INT64_MIN), R"('-9223372036854775808'::int8)", "8000000000000000"},
      {"greatest int8", F(kInt8), I(INT64_MAX), R"('9223372036854775807'::int8)",
       "7fffffffffffffff"},
      {"bytea of a declared integer", Also(F(kBytea), StorageClass::kInteger), I(-42),
       "'-42'::bytea", "2d3432"},
      {"bytea of a declared real", Also(F(kBytea), StorageClass::kReal), R(1.5), "'1.5'::bytea",
       "312e35"},
      {"int8 of declared text", Also(F(kInt8), StorageClass::kText), T("-9223372036854775808"),
       R"('-9223372036854775808'::int8)", "8000000000000000"},
      {"int4 of a declared whole real", Also(F(kInt4), StorageClass::kReal), R(-3.0),
       R"('-3'::int4)", "fffffffd"},
      {"float8", F(kFloat8), R(0.1), R"('0.1'::float8)", "3fb999999999999a"},
      {"float8 of minus zero", F(kFloat8), R(-0.0), R"('-0'::float8)", "8000000000000000"},
      {"float8 of infinity", F(kFloat8), R(-INFINITY), R"('-Infinity'::float8)",
       "fff0000000000000"},
      {"float8 of an integer", F(kFloat8), I(9007199254740992), R"('9007199254740992'::float8)",
       "4340000000000000"},
      {"float8 of declared text", Also(F(kFloat8), StorageClass::kText),
       T("2.2250738585072011e-308"), R"('2.2250738585072011e-308'::float8)", "000fffffffffffff"},
      {"float4", F(kFloat4), R(1.5), R"('1.5'::float4)", "3fc00000"},
      {"float4 of declared text", Also(F(kFloat4), StorageClass::kText),
       T("1.00000005960464477540"), R"('1.00000005960464477540'::float4)", "3f800001"},
      {"numeric zero", F(kNumeric), I(0), R"('0'::numeric)", "0000000000000000"},
      {"numeric of text zeros", F(kNumeric), T("-0.000"), R"('-0.000'::numeric)",
       "0000000000000003"},
      {"numeric", F(kNumeric), T("12345.6789"), R"('12345.6789'::numeric)",
       "0003000100000004000109291a85"},
      {"numeric with trailing zeros", F(kNumeric), T("1.500"), R"('1.500'::numeric)",
       "000200000000000300011388"},
      {"numeric of whole ten thousands", F(kNumeric), T("120000000"), R"('120000000'::numeric)",
       "0002000200000000000107d0"},
      {"numeric below one", F(kNumeric), T("-0.00001234"), R"('-0.00001234'::numeric)",
       "0001fffe4000000804d2"},
      {"numeric with leading zeros", F(kNumeric), T("+000.010"), R"('+000.010'::numeric)",
       "0001ffff000000030064"},
      {"numeric without a whole part", F(kNumeric), T(".5"), R"('.5'::numeric)",
       "0001ffff000000011388"},
      {"numeric with an exponent", F(kNumeric), T("1.5e10"), R"('1.5e10'::numeric)",
       "00010002000000000096"},
      {"numeric with a negative exponent", F(kNumeric), T("15e-3"), R"('15e-3'::numeric)",
       "0001ffff000000030096"},
      {"numeric of many digits", F(kNumeric),
       T("123456789012345678901234567890.123456789012345678901234567890"),
       R"('123456789012345678901234567890.123456789012345678901234567890'::numeric)",
       "001000070000001e000c0d801ed204d2162e23340d801ed204d2162e23340d801ed204d2162e2328"},
      {"numeric of the least integer", F(kNumeric), I(INT64_MIN),
       R"('-9223372036854775808'::numeric)", "0005000440000000039a0d2c0170156516b0"},
      {"numeric of a real", F(kNumeric), R(0.1), R"('0.1'::numeric)", "0001ffff0000000103e8"},
      {"numeric of a large real", F(kNumeric), R(1e22), R"('10000000000000000000000'::numeric)",
       "00010005000000000064"},
      {"numeric of NaN", F(kNumeric), T("NaN"), R"('NaN'::numeric)", "00000000c0000000"},
      {"numeric with precision", Numeric(10, 2), T("12.5"), R"('12.5'::numeric(10,2))",
       "0002000000000002000c1388"},
      {"numeric with precision of an integer", Numeric(10, 2), I(-99999999),
       R"('-99999999'::numeric(10,2))", "0002000140000002270f270f"},
      {"numeric with negative scale", Numeric(3, -2), I(12300), R"('12300'::numeric(3,-2))",
       "0002000100000000000108fc"},
      {"numeric with more scale than precision", Numeric(2, 4), T("0.0012"),
       R"('0.0012'::numeric(2,4))", "0001ffff00000004000c"},
      {"text", F(kText), T("gr\xc3\xbc\xc3\x9f\xf0\x9f\x98\x80"), R"('grüß😀'::text)",
       "6772c3bcc39ff09f9880"},
      {"empty text", F(kText), T(""), R"(''::text)", ""},
      {"text with line ends", F(kText), T("a\r\nb\n "), R"(E'a\r\nb\n '::text)", "610d0a620a20"},
      {"text of a declared integer", Also(F(kText), StorageClass::kInteger), I(-7), R"('-7'::text)",
       "2d37"},
      {"text of a declared real", Also(F(kText), StorageClass::kReal), R(1.25), R"('1.25'::text)",
       "312e3235"},
      {"varchar", Varchar(3), T("\xc3\xa4\xc3\xb6\xc3\xbc"), R"('äöü'::varchar(3))",
       "c3a4c3b6c3bc"},
      {"char is padded", Char(5), T("\xc3\xa4 "), R"('ä '::char(5))", "c3a420202020"},
      {"bytea", F(kBytea), B("\0\xff\x01"), R"('\x00ff01'::bytea)", "00ff01"},
      {"empty bytea", F(kBytea), B(""), R"(''::bytea)", ""},
      {"date", F(kDate), T("2024-02-29"), R"('2024-02-29'::date)", "00002279"},
      {"first date", F(kDate), T("0001-01-01"), R"('0001-01-01'::date)", "fff4dbf9"},
      {"last date", F(kDate), T("9999-12-31"), R"('9999-12-31'::date)", "002c95d3"},
      {"date of a midnight", F(kDate), T("1999-12-31 00:00:00.000"), R"('1999-12-31'::date)",
       "ffffffff"},
      {"date of epoch seconds", F(kDate).In(TimeUnit::kEpochSeconds), I(-86400),
       R"('1969-12-31'::date)", "ffffd532"},
      {"date of a Julian day", F(kDate).In(TimeUnit::kJulianDay), R(2451544.5),
       R"('2000-01-01'::date)", "00000000"},
      {"time", F(kTime), T("23:59:59.999999"), R"('23:59:59.999999'::time)", "000000141dd75fff"},
      {"time of minutes", F(kTime), T("07:30"), R"('07:30'::time)", "0000000649534e00"},
      {"time of milliseconds", F(kTime).In(TimeUnit::kEpochMilliseconds), I(3600001),
       R"('01:00:00.001'::time)", "00000000d693a7e8"},
      {"timestamp", F(kTimestamp), T("2024-02-29 12:34:56.789"),
       R"('2024-02-29 12:34:56.789'::timestamp)", "0002b58341728608"},
      {"timestamp with a T", F(kTimestamp), T("1999-12-31T23:59:59"),
       R"('1999-12-31 23:59:59'::timestamp)", "fffffffffff0bdc0"},
      {"timestamp of a date", F(kTimestamp), T("0001-01-01"), R"('0001-01-01'::timestamp)",
       "ff1fe2ffc59c6000"},
      {"timestamp of epoch seconds", F(kTimestamp).In(TimeUnit::kEpochSeconds), I(1700000000),
       R"('2023-11-14 22:13:20'::timestamp)", "0002ad22dce66000"},
      {"timestamp of a real epoch", F(kTimestamp).In(TimeUnit::kEpochSeconds), R(1700000000.123),
       R"('2023-11-14 22:13:20.123'::timestamp)", "0002ad22dce84078"},
      {"timestamp of milliseconds", F(kTimestamp).In(TimeUnit::kEpochMilliseconds), I(-1),
       R"('1969-12-31 23:59:59.999'::timestamp)", "fffca2fec4c81c18"},
      {"timestamp of microseconds", F(kTimestamp).In(TimeUnit::kEpochMicroseconds),
       I(1700000000123456), R"('2023-11-14 22:13:20.123456'::timestamp)", "0002ad22dce84240"},
      {"timestamp of a Julian day", F(kTimestamp).In(TimeUnit::kJulianDay), R(2460310.75),
       R"('2024-01-01 06:00'::timestamp)", "0002b0dadc5f1800"},
      {"first timestamp of a Julian day", F(kTimestamp).In(TimeUnit::kJulianDay), R(0.0),
       R"('4714-11-24 12:00 BC'::timestamp)", "fd0f7ccb500b5000"},
      {"timestamptz in UTC", F(kTimestampTz), T("2024-02-29T12:34:56Z"),
       R"('2024-02-29 12:34:56+00'::timestamptz)", "0002b58341667c00"},
      {"timestamptz with an offset", F(kTimestampTz), T("2024-01-01 00:30:00.5+05:30"),
       R"('2024-01-01 00:30:00.5+05:30'::timestamptz)", "0002b0d1a40ead20"},
      {"timestamptz west of Greenwich", F(kTimestampTz), T("2024-01-01 23:30:00-0800"),
       R"('2024-01-01 23:30:00-08'::timestamptz)", "0002b0f03c13ee00"},
      {"timestamptz without a zone", F(kTimestampTz), T("2024-01-01 12:00"),
       R"('2024-01-01 12:00+00'::timestamptz)", "0002b0dfe3d4f000"},
      {"timestamptz of epoch seconds", F(kTimestampTz).In(TimeUnit::kEpochSeconds), I(0),
       R"('1970-01-01 00:00+00'::timestamptz)", "fffca2fec4c82000"},
      {"uuid", F(kUuid), T("A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11"),
       R"('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid)", "a0eebc999c0b4ef8bb6d6bb9bd380a11"},
      {"uuid in braces", F(kUuid), T("{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
       R"('{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid)", "a0eebc999c0b4ef8bb6d6bb9bd380a11"},
      {"uuid without hyphens", F(kUuid), T("a0eebc999c0b4ef8bb6d6bb9bd380a11"),
       R"('a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid)", "a0eebc999c0b4ef8bb6d6bb9bd380a11"},
      {"uuid of 16 bytes", F(kUuid),
       B("\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11"),
       R"('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid)", "a0eebc999c0b4ef8bb6d6bb9bd380a11"},
      {"json", F(kJson), T(" {\"b\":1, \"a\" : [ ]}"), R"(' {"b":1, "a" : [ ]}'::json)",
       "207b2262223a312c20226122203a205b205d7d"},
      {"json of an integer", F(kJson), I(-5), R"('-5'::json)", "2d35"},
      {"json keeps what jsonb cannot hold", F(kJson), T("\"\\u0000\\ud800\""),
       R"('"\u0000\ud800"'::json)", "225c75303030305c756438303022"},
      {"jsonb", F(kJsonb), T("{\"bb\":1,\"a\":[ true,false , null,{}],\"c\":{\"x\":\"y\"}}"),
       R"('{"bb":1,"a":[ true,false , null,{}],"c":{"x":"y"}}'::jsonb)",
       "017b2261223a205b747275652c2066616c73652c206e756c6c2c207b7d5d2c202263223a207b2278223a2022792"
       "27d2c20226262223a20317d"},
      {"jsonb with equal keys", F(kJsonb), T("{\"k\":1,\"k\":2,\"\\u006b\":3,\"j\":[]}"),
       R"('{"k":1,"k":2,"\u006b":3,"j":[]}'::jsonb)", "017b226a223a205b5d2c20226b223a20337d"},
      {"jsonb with escapes", F(kJsonb),
       T("\"\\u00e4\\ud83d\\ude00\\n\\t\\\\\\/\\\"\\u001f\\u007f\""),
       R"('"\u00e4\ud83d\ude00\n\t\\\/\"\u001f\u007f"'::jsonb)",
       "0122c3a4f09f98805c6e5c745c5c2f5c225c75303031667f22"},
      {"jsonb with numbers", F(kJsonb),
       T("[1e5,1.50,-0,-0.0,12E-3,0.10e1,123456789012345678901234567890]"),
       R"('[1e5,1.50,-0,-0.0,12E-3,0.10e1,123456789012345678901234567890]'::jsonb)",
       "015b3130303030302c20312e35302c20302c20302e302c20302e3031322c20312e302c203132333435363738393"
       "031323334353637383930313233343536373839305d"},
      {"jsonb of a real", F(kJsonb), R(1e-7), R"('1e-7'::jsonb)", "01302e30303030303031"},
      {"jsonb in depth", F(kJsonb), T("[[[[[{\"a\":{\"b\":[[]]}}]]]]]"),
       R"('[[[[[{"a":{"b":[[]]}}]]]]]'::jsonb)",
       "015b5b5b5b5b7b2261223a207b2262223a205b5b5d5d7d7d5d5d5d5d5d"},
      {"enum", ValueForm::Enum({"sad", "ok", "h\xc3\xa4ppy"}), T("h\xc3\xa4ppy"),
       R"('häppy'::mood)", "68c3a4707079"},
      {"array of integers", A(F(kInt4), 23), T("[1, null, -3]"), R"('{1,NULL,-3}'::int4[])",
       "00000001000000010000001700000003000000010000000400000001ffffffff00000004fffffffd"},
      {"empty array", A(F(kInt4), 23), T("[ ]"), R"('{}'::int4[])", "000000000000000000000017"},
      {"array of two dimensions", A(F(kInt8), 20), T("[[1,2],[3,4],[5,6]]"),
       R"('{{1,2},{3,4},{5,6}}'::int8[])",
       "0000000200000000000000140000000300000001000000020000000100000008000000000000000100000008000"
       "0000000000002000000080000000000000003000000080000000000000004000000080000000000000005000000"
       "080000000000000006"},
      {"array of text", A(F(kText), 25), T("[\"a\",\"\",\"b\\u00e4\\\"\"]"),
       R"(ARRAY['a','','bä"']::text[])",
       "00000001000000000000001900000003000000010000000161000000000000000462c3a422"},
      {"array of numerics", A(Numeric(20, 3), 1700), T("[0.1, 12345678901234567.5]"),
       R"('{0.1,12345678901234567.5}'::numeric(20,3)[])",
       "0000000100000000000006a400000002000000010000000a0001ffff0000000303e800000014000600040000000"
       "3000109291a85007b11d71388"},
      {"array of booleans", A(F(kBoolean), 16), T("[true,false]"), R"('{t,f}'::bool[])",
       "000000010000000000000010000000020000000100000001010000000100"},
      {"array of floats", A(F(kFloat8), 701), T("[0.1,1e300]"), R"('{0.1,1e300}'::float8[])",
       "0000000100000000000002bd0000000200000001000000083fb999999999999a000000087e37e43c8800759c"},
      {"array of dates", A(F(kDate), 1082), T("[\"2024-02-29\"]"), R"('{2024-02-29}'::date[])",
       "00000001000000000000043a00000001000000010000000400002279"},
      {"array of epochs", A(F(kTimestamp).In(TimeUnit::kEpochSeconds), 1114), T("[0,1.5]"),
       R"('{1970-01-01 00:00:00,1970-01-01 00:00:01.5}'::timestamp[])",
       "00000001000000000000045a000000020000000100000008fffca2fec4c8200000000008fffca2fec4df0360"},
      {"delimited array", A(F(kInt2), 21, ArrayRule::kDelimited, ';'), T("1;2;3"),
       R"('{1,2,3}'::int2[])",
       "0000000100000000000000150000000300000001000000020001000000020002000000020003"},
      {"empty delimited array", A(F(kText), 25, ArrayRule::kDelimited), T(""), R"('{}'::text[])",
       "000000000000000000000019"},
      {"delimited array of text", A(F(kText), 25, ArrayRule::kDelimited), T("a,,b"),
       R"('{a,"",b}'::text[])",
       "00000001000000000000001900000003000000010000000161000000000000000162"},
  };
  return kCases;
}

}  // namespace tranship::testing
