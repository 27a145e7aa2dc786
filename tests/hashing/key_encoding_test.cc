#include "hashing/key_encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/hashing/decimals.h"
#include "tests/hashing/wire_values.h"

namespace tranship {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// How PostgreSQL compares doubles: NaN equals itself and is above all, -0 equals 0.
std::weak_ordering ComparesAs(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
  return a < b ? std::weak_ordering::less
               : (a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent);
}

std::string Signed(const std::string& wire) { return Encode(KeyKind::kSigned, wire); }
std::string Bytes(const std::string& wire) { return Encode(KeyKind::kBytes, wire); }
std::string Float(const std::string& wire) { return Encode(KeyKind::kFloat, wire); }
std::string Numeric(std::string_view text) { return Encode(KeyKind::kNumeric, WireNumeric(text)); }

void ExpectAscending(const std::vector<std::string>& encoded) {
  for (size_t i = 1; i < encoded.size(); ++i) EXPECT_LT(encoded[i - 1], encoded[i]) << "at " << i;
}

TEST(KeyEncoding, OrdersIntegersAtTheirLimits) {
  ExpectAscending({Signed(WireInt8(std::numeric_limits<int64_t>::min())), Signed(WireInt8(-1)),
                   Signed(WireInt8(0)), Signed(WireInt8(1)),
                   Signed(WireInt8(std::numeric_limits<int64_t>::max()))});
}

RC_GTEST_PROP(KeyEncoding, OrdersIntegers, (int64_t a, int64_t b)) {
  RC_ASSERT((Signed(WireInt8(a)) <=> Signed(WireInt8(b))) == (a <=> b));
}

RC_GTEST_PROP(KeyEncoding, GivesIntegersOfAllWidthsOneOrder, (int16_t a, int32_t b)) {
  RC_ASSERT(Signed(WireInt2(a)) == Signed(WireInt4(a)));
  RC_ASSERT(Signed(WireInt4(b)) == Signed(WireInt8(b)));
}

TEST(KeyEncoding, OrdersFloatsAsPostgresDoes) {
  ExpectAscending({Float(WireFloat8(-kInfinity)), Float(WireFloat8(-1e300)),
                   Float(WireFloat8(-5e-324)), Float(WireFloat8(0)), Float(WireFloat8(5e-324)),
                   Float(WireFloat8(1e300)), Float(WireFloat8(kInfinity)),
                   Float(WireFloat8(kNan))});
}

TEST(KeyEncoding, TakesMinusZeroForZeroAndEveryNanForOne) {
  EXPECT_EQ(Float(WireFloat8(-0.0)), Float(WireFloat8(0.0)));
  EXPECT_EQ(Float(WireFloat8(-kNan)), Float(WireFloat8(kNan)));
  EXPECT_EQ(Float(WireFloat4(std::numeric_limits<float>::quiet_NaN())), Float(WireFloat8(kNan)));
}

RC_GTEST_PROP(KeyEncoding, OrdersFloats, (uint64_t a_bits, uint64_t b_bits)) {
  const auto a = std::bit_cast<double>(a_bits);
  const auto b = std::bit_cast<double>(b_bits);
  RC_ASSERT((Float(WireFloat8(a)) <=> Float(WireFloat8(b))) == ComparesAs(a, b));
}

RC_GTEST_PROP(KeyEncoding, OrdersFloatsOfBothWidths, (uint32_t a_bits, uint32_t b_bits)) {
  const auto a = std::bit_cast<float>(a_bits);
  const auto b = std::bit_cast<float>(b_bits);
  RC_ASSERT((Float(WireFloat4(a)) <=> Float(WireFloat8(b))) == ComparesAs(a, b));
}

RC_GTEST_PROP(KeyEncoding, OrdersBytes, (const std::string& a, const std::string& b)) {
  RC_ASSERT((Bytes(a) <=> Bytes(b)) == (a <=> b));
}

RC_GTEST_PROP(KeyEncoding, OrdersBytesThatAreMostlyZero, ()) {
  const auto zeros = rc::gen::container<std::string>(rc::gen::element('\0', '\1', '\xff'));
  const std::string a = *zeros;
  const std::string b = *zeros;
  RC_ASSERT((Bytes(a) <=> Bytes(b)) == (a <=> b));
}

TEST(KeyEncoding, OrdersNumericsAsPostgresDoes) {
  ExpectAscending({Numeric("-Infinity"), Numeric("-100000000"), Numeric("-10000"),
                   Numeric("-9999.5"), Numeric("-9999"), Numeric("-1"), Numeric("-0.5"),
                   Numeric("-0.00001"), Numeric("0"), Numeric("0.00001"), Numeric("0.5"),
                   Numeric("1"), Numeric("9999"), Numeric("9999.5"), Numeric("10000"),
                   Numeric("100000000"), Numeric("Infinity"), Numeric("NaN")});
}

TEST(KeyEncoding, TakesNumericsOfAnyDisplayScaleForOneKey) {
  EXPECT_EQ(Numeric("1.0"), Numeric("1.00"));
  EXPECT_EQ(Numeric("0"), Numeric("0.000"));
  EXPECT_EQ(Numeric("-10000"), Numeric("-10000.00000"));
}

TEST(KeyEncoding, IgnoresZeroDigitsAroundANumeric) {
  const auto parts = [](int weight, uint16_t sign, const std::vector<uint16_t>& digits) {
    return Encode(KeyKind::kNumeric, WireNumericParts(weight, sign, 0, digits));
  };
  EXPECT_EQ(parts(2, 0, {0, 0, 7}), Numeric("7"));
  EXPECT_EQ(parts(0, 0x4000, {7, 0, 0}), Numeric("-7"));
  EXPECT_EQ(parts(5, 0x4000, {0, 0}), Numeric("0"));
  EXPECT_EQ(parts(-3, 0, {}), Numeric("0"));
}

RC_GTEST_PROP(KeyEncoding, OrdersNumerics, ()) {
  const std::string a = *rc::GenDecimal();
  const std::string b = *rc::GenDecimal();
  RC_ASSERT((Numeric(a) <=> Numeric(b)) == CompareDecimals(a, b));
}

RC_GTEST_PROP(KeyEncoding, OrdersCompositesFieldByField, ()) {
  using Key = std::tuple<std::string, std::string, int32_t, std::string>;
  const auto text = rc::gen::container<std::string>(rc::gen::element('\0', '\1', 'a', '\xff'));
  const auto number = rc::gen::inRange(-2, 3);
  const auto encode = [](const Key& key) {
    std::string out;
    AppendOrdered(KeyKind::kBytes, AsBytes(std::get<0>(key)), out);
    AppendOrdered(KeyKind::kBytes, AsBytes(std::get<1>(key)), out);
    AppendOrdered(KeyKind::kSigned, AsBytes(WireInt4(std::get<2>(key))), out);
    AppendOrdered(KeyKind::kBytes, AsBytes(std::get<3>(key)), out);
    return out;
  };
  const Key a{*text, *text, *number, *text};
  const Key b{*text, *text, *number, *text};
  RC_ASSERT((encode(a) <=> encode(b)) == (a <=> b));
}

TEST(KeyEncoding, EndsAFieldBelowOneThatGoesOnWhateverFollows) {
  const std::string longer("a\0", 2);
  EXPECT_LT(Bytes("a") + Bytes("\xff\xff"), Bytes(longer) + Bytes(""));
  EXPECT_LT(Bytes("") + Bytes("\xff"), Bytes(std::string(1, '\0')) + Bytes(""));
}

RC_GTEST_PROP(KeyEncoding, OrdersCompositesThatBeginWithANumeric, ()) {
  const auto encode = [](const std::string& decimal, const std::string& text) {
    return Numeric(decimal) + Bytes(text);
  };
  const std::string a = *rc::GenDecimal();
  const std::string b = *rc::gen::oneOf(rc::gen::just(a), rc::GenDecimal());
  const auto [s, t] = *rc::gen::arbitrary<std::pair<std::string, std::string>>();
  const auto decimals = CompareDecimals(a, b);
  RC_ASSERT((encode(a, s) <=> encode(b, t)) == (decimals != 0 ? decimals : s <=> t));
}

RC_GTEST_PROP(KeyEncoding, KeepsUnsignedBytesAsTheyAre, ()) {
  const auto size = *rc::gen::element<size_t>(1, 2, 4, 6, 8, 16);
  const auto wire = *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
  RC_ASSERT(Encode(KeyKind::kUnsigned, wire) == wire);
}

TEST(KeyEncoding, RefusesEveryOtherLength) {
  for (const KeyKind kind : {KeyKind::kSigned, KeyKind::kUnsigned, KeyKind::kFloat}) {
    for (const size_t size : {0u, 3u, 5u, 7u, 9u, 15u, 17u, 1000u}) {
      EXPECT_THROW(Encode(kind, std::string(size, '\0')), std::invalid_argument);
    }
  }
  EXPECT_THROW(Encode(KeyKind::kSigned, std::string(1, '\0')), std::invalid_argument);
  EXPECT_THROW(Encode(KeyKind::kFloat, std::string(2, '\0')), std::invalid_argument);
  EXPECT_THROW(Encode(KeyKind::kOpaque, "any"), std::invalid_argument);
}

TEST(KeyEncoding, RefusesMalformedNumerics) {
  const auto encode = [](const std::string& wire) { return Encode(KeyKind::kNumeric, wire); };
  const std::string good = WireNumeric("12345.678");
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_THROW(encode(good.substr(0, size)), std::invalid_argument);
  }
  EXPECT_THROW(encode(good + '\0'), std::invalid_argument);
  EXPECT_THROW(encode(WireNumericParts(0, 0, 0, {10000})), std::invalid_argument);
  EXPECT_THROW(encode(WireNumericParts(0, 0, 0, {1, 65535, 1})), std::invalid_argument);
  EXPECT_THROW(encode(WireNumericParts(0, 0x8000, 0, {1})), std::invalid_argument);
  EXPECT_THROW(encode(WireNumericParts(0, 0, 0x4000, {1})), std::invalid_argument);
}

RC_GTEST_PROP(KeyEncoding, NeverFailsOtherwiseOnAnyBytes, (const std::string& wire)) {
  for (const KeyKind kind : {KeyKind::kSigned, KeyKind::kUnsigned, KeyKind::kBytes,
                             KeyKind::kNumeric, KeyKind::kFloat, KeyKind::kOpaque}) {
    try {
      RC_ASSERT(!Encode(kind, wire).empty());
    } catch (const std::invalid_argument&) {
    }
  }
}

}  // namespace
}  // namespace tranship
