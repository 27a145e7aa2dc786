#include "io/sqlite/encoding/number.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "io/sqlite/encoding/decimal.h"

namespace tranship {
namespace {

constexpr ValueVerdict kEmpty{ProblemKind::kEmptyText, "an empty text is no number"};
constexpr ValueVerdict kNoNumber{ProblemKind::kSyntax, "a text that is no number"};
constexpr ValueVerdict kBeyondNumber{ProblemKind::kRange, "a number beyond the type's range"};
constexpr ValueVerdict kNotWhole{ProblemKind::kNotExact, "no whole number"};

template <typename Integer>
ValueVerdict WriteAs(FieldWriter& out, int64_t value, bool clamp) {
  using Limits = std::numeric_limits<Integer>;
  const int64_t nearest = std::clamp<int64_t>(value, Limits::min(), Limits::max());
  if (nearest != value && !clamp) return kBeyondNumber;
  out.Fixed(static_cast<std::make_unsigned_t<Integer>>(nearest));
  return {};
}

// A whole REAL is the integer that the double is.
ValueVerdict IntegerOfReal(double real, bool clamp, int64_t& integer) {
  using Limits = std::numeric_limits<int64_t>;
  const double whole = std::round(real);  // half away from zero
  const bool in_range = whole >= -0x1p63 && whole < 0x1p63;
  if (!in_range && !clamp) return kBeyondNumber;
  if (whole != real && !clamp) return kNotWhole;
  integer = in_range ? static_cast<int64_t>(whole) : real > 0 ? Limits::max() : Limits::min();
  return {};
}

ValueVerdict ReadInteger(const RawValue& value, bool clamp, int64_t& integer) {
  if (value.storage == StorageClass::kInteger) {
    integer = value.integer;
    return {};
  }
  if (value.storage == StorageClass::kReal) return IntegerOfReal(value.real, clamp, integer);
  if (value.bytes.empty()) return kEmpty;
  const auto number = Decimal::Parse(value.text());
  if (!number) return kNoNumber;
  const Decimal::Scaled scaled = number->ScaledBy(0);
  if (!scaled.in_range && !clamp) return kBeyondNumber;
  if (!scaled.exact && !clamp) return kNotWhole;
  integer = scaled.value;
  return {};
}

template <typename Float>
ValueVerdict FloatOfText(const RawValue& value, Float& real) {
  if (value.bytes.empty()) return kEmpty;
  if (!Decimal::Parse(value.text())) return kNoNumber;
  std::string_view text = value.text();
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), real);
  return error == std::errc{} ? ValueVerdict{} : kBeyondNumber;
}

ValueVerdict ReadDouble(const RawValue& value, bool clamp, double& real) {
  if (value.storage == StorageClass::kReal) {
    real = value.real;
    return {};
  }
  if (value.storage == StorageClass::kInteger) {
    real = static_cast<double>(value.integer);
    // Back again, but 2^63 does not fit and is what the largest integers round to.
    const bool exact = real < 0x1p63 && static_cast<int64_t>(real) == value.integer;
    if (!exact && !clamp) return {ProblemKind::kNotExact, "an integer that no float holds exactly"};
    return {};
  }
  return FloatOfText(value, real);
}

// Equal but for the case of ASCII letters; `lower` is in lower case.
bool IsWord(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
  });
}

bool IsOneOf(std::string_view text, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) { return IsWord(text, word); });
}

}  // namespace

ValueVerdict WriteInteger(FieldWriter& out, const ValueForm& form, const RawValue& value,
                          bool clamp) {
  int64_t integer = 0;
  const ValueVerdict verdict = ReadInteger(value, clamp, integer);
  if (!verdict.ok()) return verdict;
  if (form.kind == FormKind::kInt2) return WriteAs<int16_t>(out, integer, clamp);
  if (form.kind == FormKind::kInt4) return WriteAs<int32_t>(out, integer, clamp);
  return WriteAs<int64_t>(out, integer, clamp);
}

ValueVerdict WriteFloat(FieldWriter& out, const ValueForm& form, const RawValue& value,
                        bool clamp) {
  float narrow = 0;
  // Straight from the digits: by way of double it would be rounded twice.
  if (form.kind == FormKind::kFloat4 && value.storage == StorageClass::kText) {
    const ValueVerdict verdict = FloatOfText(value, narrow);
    if (verdict.ok()) out.Fixed(std::bit_cast<uint32_t>(narrow));
    return verdict;
  }
  double real = 0;
  const ValueVerdict verdict = ReadDouble(value, clamp, real);
  if (!verdict.ok()) return verdict;
  if (form.kind == FormKind::kFloat8) {
    out.Fixed(std::bit_cast<uint64_t>(real));
    return {};
  }
  constexpr double kMost = std::numeric_limits<float>::max();
  const bool fits = std::isinf(real) || std::abs(real) <= kMost;
  if (!fits && !clamp) return kBeyondNumber;
  narrow = static_cast<float>(fits ? real : std::copysign(kMost, real));
  if (static_cast<double>(narrow) != real && !clamp) {
    return {ProblemKind::kNotExact, "more digits than float4 keeps"};
  }
  out.Fixed(std::bit_cast<uint32_t>(narrow));
  return {};
}

ValueVerdict WriteBoolean(FieldWriter& out, const ValueForm& form, const RawValue& value) {
  bool truth = false;
  if (value.storage == StorageClass::kInteger) {
    if (value.integer != 0 && value.integer != 1) {
      return {ProblemKind::kRange, "an integer other than 0 and 1"};
    }
    truth = value.integer == 1;
  } else if (value.bytes.empty()) {
    return {ProblemKind::kEmptyText, "an empty text is no boolean"};
  } else {
    truth = IsOneOf(value.text(), form.true_words);
    if (!truth && !IsOneOf(value.text(), form.false_words)) {
      return {ProblemKind::kSyntax, "a text that is none of the declared words"};
    }
  }
  out.Fixed(static_cast<uint8_t>(truth));
  return {};
}

}  // namespace tranship
