#include "engine/plan/date_text.h"

#include <cstdio>
#include <limits>

namespace tranship {
namespace {

constexpr int64_t kMicrosecondsPerDay = 86400LL * 1000000;

struct Date {
  int64_t year;  // 0 is 1 BC
  int month, day;
};

// After Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
// (std::chrono::year ends at 32767, PostgreSQL's dates at 5874897.)
Date FromDays(int64_t days) {
  const int64_t shifted = days + 10957 + 719468;  // since 0000-03-01
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const auto month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

std::string Padded(int64_t number, int width) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*lld", width, static_cast<long long>(number));
  return text;
}

// `time` stands between the day and the era: "0044-03-15 12:00:00 BC".
std::string Join(const Date& date, const std::string& time) {
  const bool before_christ = date.year <= 0;
  return Padded(before_christ ? 1 - date.year : date.year, 4) + "-" + Padded(date.month, 2) + "-" +
         Padded(date.day, 2) + time + (before_christ ? " BC" : "");
}

}  // namespace

std::string DateText(int64_t days) {
  if (days == std::numeric_limits<int32_t>::max()) return "infinity";
  if (days == std::numeric_limits<int32_t>::min()) return "-infinity";
  return Join(FromDays(days), "");
}

std::string TimeText(int64_t microseconds) {
  const int64_t seconds = microseconds / 1000000;
  return Padded(seconds / 3600, 2) + ":" + Padded(seconds / 60 % 60, 2) + ":" +
         Padded(seconds % 60, 2) + "." + Padded(microseconds % 1000000, 6);
}

std::string TimestampText(int64_t microseconds, std::string_view zone) {
  if (microseconds == std::numeric_limits<int64_t>::max()) return "infinity";
  if (microseconds == std::numeric_limits<int64_t>::min()) return "-infinity";
  int64_t days = microseconds / kMicrosecondsPerDay;
  int64_t rest = microseconds % kMicrosecondsPerDay;
  if (rest < 0) {
    rest += kMicrosecondsPerDay;
    --days;
  }
  return Join(FromDays(days), " " + TimeText(rest) + std::string(zone));
}

}  // namespace tranship
