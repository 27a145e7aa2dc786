// Decimal: a decimal number as its digits stand in a text, without a copy and never through double.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_DECIMAL_H_
#define TRANSHIP_IO_SQLITE_ENCODING_DECIMAL_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tranship {

class Decimal {
 public:
  // [+-] digits [. digits] [e [+-] digits], with a digit before or behind the point; no blanks.
  // Nothing for anything else, and for exponents beyond a million. Views `text`.
  [[nodiscard]] static std::optional<Decimal> Parse(std::string_view text);

  [[nodiscard]] bool negative() const { return negative_; }
  [[nodiscard]] bool zero() const { return first_ == digits(); }
  // Powers of ten of the first and the last digit that is not zero. Requires: !zero().
  [[nodiscard]] int64_t top() const { return point_ - 1 - first_; }
  [[nodiscard]] int64_t bottom() const { return point_ - 1 - last_; }
  // Digits behind the point as written, the exponent applied: 1.50 has 2, 15e-3 has 3, 1e5 has 0.
  [[nodiscard]] int64_t scale() const;
  // The digit of a power of ten, 0 to 9; 0 beyond what is written.
  [[nodiscard]] int digit(int64_t power) const {
    const int64_t i = point_ - 1 - power;
    if (i < 0 || i >= digits()) return 0;
    const auto at = static_cast<size_t>(i);
    return (at < whole_.size() ? whole_[at] : fraction_[at - whole_.size()]) - '0';
  }

  struct Scaled {
    int64_t value = 0;
    bool exact = true;     // false: rounded half away from zero
    bool in_range = true;  // false: beyond int64, `value` is the end on its side
  };
  // The number times 10^power, as an integer.
  [[nodiscard]] Scaled ScaledBy(int power) const;

  // Rounded half away from zero to `scale` digits behind the point (negative: before it).
  [[nodiscard]] std::string Rounded(int64_t scale) const;

 private:
  [[nodiscard]] int64_t digits() const {
    return static_cast<int64_t>(whole_.size() + fraction_.size());
  }

  std::string_view whole_, fraction_;
  int64_t point_ = 0;             // digits before the point, the exponent applied
  int64_t first_ = 0, last_ = 0;  // places of the outermost digits that are not zero
  bool negative_ = false;
};

// A number as text: 32 bytes hold every int64 and the shortest decimal that reads back as the same
// double.
class NumberText {
 public:
  explicit NumberText(int64_t value);
  explicit NumberText(double value);  // "inf", "-inf" and "nan" for those
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, 32> bytes_;
  size_t size_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_DECIMAL_H_
