#include "engine/queries/normal_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "io/sqlite/encoding/instant.h"

namespace tranship {
namespace {

constexpr double kTolerance = 1e-9;  // relative

std::string Lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return text;
}

// "-12.50", "1.25e+3" as sign, digits without zeros at either end, and a power of ten.
std::optional<std::string> CanonicalNumber(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  int64_t power = 0;
  bool point = false, any = false;
  size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.' && !point) {
      point = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      any = true;
      digits += text[i];
      power -= point ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (!any) return std::nullopt;
  if (i < text.size()) {
    std::string_view exponent = text.substr(i + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    int64_t value = 0;
    const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
    if (exponent.empty() || read.ec != std::errc() ||
        read.ptr != exponent.data() + exponent.size() || std::abs(value) > 100'000) {
      return std::nullopt;
    }
    power += value;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (digits.ends_with('0')) {
    digits.pop_back();
    ++power;
  }
  if (digits.empty()) return "0";
  return (negative ? "-" : "") + digits + "e" + std::to_string(power);
}

std::optional<double> Double(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

NormalValue Number(const std::string& text, bool floating) {
  NormalValue normal;
  normal.text = CanonicalNumber(text).value_or(Lowered(text));
  if (floating) normal.number = Double(text);
  if (normal.number && !std::isfinite(*normal.number)) {
    normal.text = std::isnan(*normal.number) ? "nan"
                  : *normal.number < 0       ? "-infinity"
                                             : "infinity";
    normal.number.reset();
  }
  return normal;
}

std::string Boolean(const std::string& text) {
  static constexpr std::array<std::string_view, 6> kTrue = {"t", "true", "yes", "on", "y", "1"};
  static constexpr std::array<std::string_view, 6> kFalse = {"f", "false", "no", "off", "n", "0"};
  const std::string word = Lowered(text);
  if (std::ranges::find(kTrue, word) != kTrue.end()) return "1e0";
  if (std::ranges::find(kFalse, word) != kFalse.end()) return "0";
  return text;
}

// Microseconds of UTC; midnight is the date, and a time of day has no date.
std::string Time(const std::string& text) {
  IsoInstant instant;
  if (!ParseIso(text, instant).ok() || !instant.exact) return text;
  constexpr int64_t kMinute = 60'000'000, kDay = 86'400'000'000;
  const int64_t time = instant.microseconds - instant.zone_minutes * kMinute;
  return instant.has_date ? "@" + std::to_string(instant.days * kDay + time)
                          : "@time " + std::to_string(time);
}

std::string Uuid(const AnswerValue& value) {
  if (value.kind != ValueKind::kBytes || value.text.size() != 16) return Lowered(value.text);
  std::string uuid;
  for (size_t i = 0; i < 16; ++i) {
    char hex[3];
    std::snprintf(hex, sizeof hex, "%02x", static_cast<unsigned char>(value.text[i]));
    uuid += hex;
    if (i == 3 || i == 5 || i == 7 || i == 9) uuid += '-';
  }
  return uuid;
}

std::string Json(const std::string& text) {
  const auto document = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return document.is_discarded() ? text : document.dump();
}

}  // namespace

std::string NormalValue::sort_key() const {
  if (null) return "0";
  if (!number) return "1" + text;
  std::array<char, 40> key{};
  std::snprintf(key.data(), key.size(), "%.8e", *number == 0 ? 0.0 : *number);
  return "1" + CanonicalNumber(key.data()).value_or(text);
}

NormalValue Normalized(const AnswerValue& value, ValueKind as) {
  if (value.kind == ValueKind::kNull) return {.null = true, .text = "", .number = {}};
  switch (as) {
    case ValueKind::kExact:
    case ValueKind::kFloat:
      if (value.kind == ValueKind::kBoolean) return {.text = Boolean(value.text), .number = {}};
      return Number(value.text, value.kind == ValueKind::kFloat || as == ValueKind::kFloat);
    case ValueKind::kBoolean:
      return {.text = Boolean(value.text), .number = {}};
    case ValueKind::kTime:
      return {.text = Time(value.text), .number = {}};
    case ValueKind::kUuid:
      return {.text = Uuid(value), .number = {}};
    case ValueKind::kJson:
      return {.text = Json(value.text), .number = {}};
    case ValueKind::kBytes:
    case ValueKind::kText:
    case ValueKind::kNull:
      break;
  }
  // Bytes are no text, whatever they hold.
  const bool bytes = value.kind == ValueKind::kBytes && as != ValueKind::kBytes;
  return {.text = (bytes ? "bytes " : "") + value.text, .number = {}};
}

bool SameValue(const NormalValue& a, const NormalValue& b) {
  if (a.null || b.null) return a.null == b.null;
  if (a.text == b.text) return true;
  if (!a.number && !b.number) return false;
  // A floating-point number and an exact one are compared as the former.
  const auto value = [](const NormalValue& one) {
    return one.number ? one.number : Double(one.text);
  };
  const std::optional<double> left = value(a);
  const std::optional<double> right = value(b);
  if (!left || !right) return false;
  const double scale = std::max(std::abs(*left), std::abs(*right));
  return std::abs(*left - *right) <= scale * kTolerance;
}

}  // namespace tranship
