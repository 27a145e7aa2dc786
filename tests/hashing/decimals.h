// Decimal numbers as text, with their order worked out on the text: the model for numeric keys.

#ifndef TRANSHIP_TESTS_HASHING_DECIMALS_H_
#define TRANSHIP_TESTS_HASHING_DECIMALS_H_

#include <rapidcheck.h>

#include <compare>
#include <string>
#include <string_view>

namespace tranship {

// -Infinity < numbers < Infinity < NaN.
inline int RankOfDecimal(std::string_view text) {
  if (text == "-Infinity") return -1;
  if (text == "Infinity") return 1;
  return text == "NaN" ? 2 : 0;
}

inline std::strong_ordering CompareMagnitudes(std::string_view a, std::string_view b) {
  const auto split = [](std::string_view text) {
    const size_t point = std::min(text.find('.'), text.size());
    std::string whole(text.substr(0, point));
    std::string fraction(point < text.size() ? text.substr(point + 1) : "");
    whole.erase(0, whole.find_first_not_of('0'));
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return std::pair(whole, fraction);
  };
  const auto [a_whole, a_fraction] = split(a);
  const auto [b_whole, b_fraction] = split(b);
  if (a_whole.size() != b_whole.size()) return a_whole.size() <=> b_whole.size();
  if (a_whole != b_whole) return a_whole <=> b_whole;
  return a_fraction <=> b_fraction;
}

inline std::strong_ordering CompareDecimals(std::string_view a, std::string_view b) {
  if (RankOfDecimal(a) != 0 || RankOfDecimal(b) != 0) return RankOfDecimal(a) <=> RankOfDecimal(b);
  const auto sign = [](std::string_view text) {
    if (text.find_first_not_of("-0.") == std::string_view::npos) return 0;
    return text.starts_with('-') ? -1 : 1;
  };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  return sign(a) > 0 ? CompareMagnitudes(a, b) : CompareMagnitudes(b.substr(1), a.substr(1));
}

}  // namespace tranship

namespace rc {

// Short decimals that often share digits, and the three special values.
inline Gen<std::string> GenDecimal() {
  const auto digits = [] {
    return gen::resize(12, gen::container<std::string>(gen::element('0', '0', '0', '1', '5', '9')));
  };
  const auto number =
      gen::map(gen::tuple(gen::arbitrary<bool>(), digits(), digits()), [](const auto& parts) {
        const auto& [negative, whole, fraction] = parts;
        std::string text = negative ? "-" : "";
        text += whole.empty() ? "0" : whole;
        return fraction.empty() ? text : text + "." + fraction;
      });
  return gen::weightedOneOf<std::string>(
      {{10, number}, {1, gen::element<std::string>("NaN", "Infinity", "-Infinity")}});
}

}  // namespace rc

#endif  // TRANSHIP_TESTS_HASHING_DECIMALS_H_
