#include "io/sqlite/encoding/decimal.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "io/ascii.h"

namespace tranship {
namespace {

constexpr int64_t kMostExponent = 1'000'000;

std::string_view TakeDigits(std::string_view& text) {
  size_t n = 0;
  while (n < text.size() && IsDigit(text[n])) ++n;
  const std::string_view digits = text.substr(0, n);
  text.remove_prefix(n);
  return digits;
}

bool TakeSign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  Decimal number;
  number.negative_ = TakeSign(text);
  number.whole_ = TakeDigits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    number.fraction_ = TakeDigits(text);
  }
  if (number.digits() == 0) return std::nullopt;
  int64_t exponent = 0;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    const bool negative = TakeSign(text);
    const std::string_view digits = TakeDigits(text);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc{} || exponent > kMostExponent) return std::nullopt;
    if (negative) exponent = -exponent;
  }
  if (!text.empty()) return std::nullopt;
  number.point_ = static_cast<int64_t>(number.whole_.size()) + exponent;
  const int64_t count = number.digits();
  const auto nonzero = [&](int64_t i) { return number.digit(number.point_ - 1 - i) != 0; };
  while (number.first_ < count && !nonzero(number.first_)) ++number.first_;
  number.last_ = count - 1;
  while (number.last_ > number.first_ && !nonzero(number.last_)) --number.last_;
  return number;
}

int64_t Decimal::scale() const { return std::max<int64_t>(0, digits() - point_); }

Decimal::Scaled Decimal::ScaledBy(int power) const {
  Scaled result;
  if (zero()) return result;
  const auto beyond = [&] {
    result.in_range = false;
    result.value =
        negative_ ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
    return result;
  };
  if (top() + power > 18) return beyond();
  // Unsigned: the magnitude of the least int64 fits, and 19 digits are below 2^64.
  uint64_t magnitude = 0;
  for (int64_t p = top(); p >= -power; --p) {
    magnitude = magnitude * 10 + static_cast<uint64_t>(digit(p));
  }
  result.exact = bottom() + power >= 0;
  if (!result.exact && digit(-int64_t{power} - 1) >= 5) ++magnitude;
  const uint64_t most = uint64_t{1} << 63;
  if (magnitude > most || (magnitude == most && !negative_)) return beyond();
  result.value = static_cast<int64_t>(negative_ ? uint64_t{0} - magnitude : magnitude);
  return result;
}

std::string Decimal::Rounded(int64_t scale) const {
  if (zero() || top() < -scale - 1) return "0";
  std::string digits;  // a zero in front takes the carry
  for (int64_t p = std::max(top(), -scale) + 1; p >= -scale; --p) {
    digits += static_cast<char>('0' + digit(p));
  }
  if (digit(-scale - 1) >= 5) {
    size_t i = digits.size() - 1;
    while (digits[i] == '9') digits[i--] = '0';
    ++digits[i];
  }
  return (negative_ ? "-" : "") + digits + "e" + std::to_string(-scale);
}

NumberText::NumberText(int64_t value)
    : size_(static_cast<size_t>(
          std::to_chars(bytes_.data(), bytes_.data() + bytes_.size(), value).ptr - bytes_.data())) {
}

NumberText::NumberText(double value)
    : size_(static_cast<size_t>(
          std::to_chars(bytes_.data(), bytes_.data() + bytes_.size(), value).ptr - bytes_.data())) {
}

}  // namespace tranship
