#include "engine/report/quantities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace tranship {
namespace {

std::string Formatted(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::optional<int> Digits(std::string_view text, size_t begin, size_t count) {
  if (begin + count > text.size()) return std::nullopt;
  int value = 0;
  const char* last = text.data() + begin + count;
  const auto [end, error] = std::from_chars(text.data() + begin, last, value);
  if (error != std::errc() || end != last || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string Counted(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string Counted(const std::optional<uint64_t>& number) {
  return number ? Counted(*number) : std::string("-");
}

std::string Counted(uint64_t number, std::string_view singular) {
  std::string text = Counted(number) + " ";
  text += singular;
  if (number != 1) text += 's';
  return text;
}

std::string BytesText(double bytes) {
  constexpr std::array kUnits = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  if (!(bytes > 0)) return "0 bytes";
  size_t unit = 0;
  // 999.5 would be shown as 1000 of its unit.
  while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  const char* format = unit == 0 || bytes >= 99.95 ? "%.0f " : bytes >= 9.995 ? "%.1f " : "%.2f ";
  return Formatted(format, bytes) + kUnits[unit];
}

std::string DurationText(double seconds) {
  if (!(seconds > 0)) return "0 s";
  if (seconds < 9.95) return Formatted("%.1f s", seconds);
  const auto whole = static_cast<int64_t>(std::llround(std::min(seconds, 1e12)));
  const auto two = [](int64_t big, const char* big_unit, int64_t small, const char* small_unit) {
    std::string text = std::to_string(big) + big_unit;
    if (small != 0) text += " " + std::to_string(small) + small_unit;
    return text;
  };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return two(whole / 60, " min", whole % 60, " s");
  if (whole < 86400) return two(whole / 3600, " h", whole % 3600 / 60, " min");
  return two(whole / 86400, " d", whole % 86400 / 3600, " h");
}

std::optional<double> SecondsOf(std::string_view iso8601) {
  const auto year = Digits(iso8601, 0, 4), month = Digits(iso8601, 5, 2),
             day = Digits(iso8601, 8, 2);
  const auto hour = Digits(iso8601, 11, 2), minute = Digits(iso8601, 14, 2),
             second = Digits(iso8601, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second || !iso8601.ends_with('Z'))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  double seconds =
      static_cast<double>(std::chrono::sys_days{date}.time_since_epoch().count()) * 86400.0;
  seconds += *hour * 3600 + *minute * 60 + *second;
  std::string_view fraction = iso8601.substr(19, iso8601.size() - 20);
  if (fraction.empty()) return seconds;
  if (fraction.front() != '.' || fraction.size() > 10) return std::nullopt;
  fraction.remove_prefix(1);
  const auto part = Digits(fraction, 0, fraction.size());
  if (!part || fraction.empty()) return std::nullopt;
  return seconds + *part / std::pow(10.0, static_cast<double>(fraction.size()));
}

}  // namespace tranship
