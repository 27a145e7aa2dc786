#include "engine/check/exact_sum.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/exit_code.h"

namespace tranship {
namespace {

constexpr int64_t kBase = 1'000'000'000;
constexpr int64_t kDigits = 9;

[[noreturn]] void Refuse() {
  throw UserError(ExitCode::kUsage, "a value is no number that can be added up");
}

int64_t FloorDiv(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

struct Decimal {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;  // of the last digit
};

Decimal Parse(std::string_view number) {
  Decimal decimal;
  std::string_view rest = number;
  if (rest.starts_with('-') || rest.starts_with('+')) {
    decimal.negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  bool point = false;
  for (; !rest.empty() && rest.front() != 'e' && rest.front() != 'E'; rest.remove_prefix(1)) {
    if (rest.front() == '.' && !point) {
      point = true;
    } else if (rest.front() >= '0' && rest.front() <= '9') {
      decimal.digits += rest.front();
      decimal.exponent -= point ? 1 : 0;
    } else {
      Refuse();
    }
  }
  if (decimal.digits.empty()) Refuse();
  if (rest.empty()) return decimal;
  rest.remove_prefix(rest.starts_with("e+") || rest.starts_with("E+") ? 2 : 1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
  if (error != std::errc() || end != rest.data() + rest.size() || exponent < -20000 ||
      exponent > 20000) {
    Refuse();
  }
  decimal.exponent += exponent;
  return decimal;
}

}  // namespace

void ExactSum::Add(std::string_view number) {
  Decimal decimal = Parse(number);
  any_ = true;
  int64_t power = FloorDiv(decimal.exponent, kDigits);
  decimal.digits.append(static_cast<size_t>(decimal.exponent - power * kDigits), '0');
  for (size_t end = decimal.digits.size(); end > 0; ++power) {
    const size_t begin = end > kDigits ? end - kDigits : 0;
    int64_t limb = 0;
    std::from_chars(decimal.digits.data() + begin, decimal.digits.data() + end, limb);
    if (limb != 0) AddLimb(power, decimal.negative ? -limb : limb);
    end = begin;
  }
}

void ExactSum::AddLimb(int64_t power, int64_t value) {
  if (limbs_.empty()) lowest_ = power;
  if (power < lowest_) {
    limbs_.insert(limbs_.begin(), static_cast<size_t>(lowest_ - power), 0);
    lowest_ = power;
  }
  const auto place = static_cast<size_t>(power - lowest_);
  if (place >= limbs_.size()) limbs_.resize(place + 1, 0);
  limbs_[place] += value;
}

std::string ExactSum::text() const {
  if (!any_) return "";
  std::vector<int64_t> limbs = limbs_;
  const auto carry = [&limbs] {
    int64_t over = 0;
    for (int64_t& limb : limbs) {
      limb += over;
      over = FloorDiv(limb, kBase);
      limb -= over * kBase;
    }
    return over;
  };
  int64_t over = carry();
  const bool negative = over < 0;
  if (negative) {
    limbs.push_back(over);
    for (int64_t& limb : limbs) limb = -limb;
    over = carry();
  }
  for (; over > 0; over /= kBase) limbs.push_back(over % kBase);
  std::string whole;
  std::string fraction;
  for (auto power = static_cast<int64_t>(limbs.size()) + lowest_ - 1;
       power >= std::min<int64_t>(lowest_, 0); --power) {
    const int64_t place = power - lowest_;
    const bool there = place >= 0 && place < static_cast<int64_t>(limbs.size());
    std::string digits = std::to_string(there ? limbs[static_cast<size_t>(place)] : 0);
    digits.insert(0, static_cast<size_t>(kDigits) - digits.size(), '0');
    (power >= 0 ? whole : fraction) += digits;
  }
  // Limbs may all lie below the point, with nothing between them and it.
  const int64_t highest = static_cast<int64_t>(limbs.size()) + lowest_ - 1;
  if (highest < -1) {
    fraction.insert(0, static_cast<size_t>((-1 - highest) * kDigits), '0');
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (whole.empty()) whole = "0";
  std::string text = whole + (fraction.empty() ? "" : "." + fraction);
  return negative && text != "0" ? "-" + text : text;
}

}  // namespace tranship
