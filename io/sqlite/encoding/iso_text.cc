#include <array>

#include "io/ascii.h"
#include "io/sqlite/encoding/instant.h"

namespace tranship {
namespace {

constexpr ValueVerdict kNoDate{ProblemKind::kSyntax, "a text that is no ISO date or time"};
constexpr ValueVerdict kNoSuchDate{ProblemKind::kDate, "a date or time that does not exist"};

// Exactly `digits` digits from the front, or -1.
int TakeNumber(std::string_view& text, size_t digits) {
  if (text.size() < digits) return -1;
  int number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!IsDigit(text[i])) return -1;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// YYYY-MM-DD
ValueVerdict TakeDate(std::string_view& text, IsoInstant& instant) {
  const int year = TakeNumber(text, 4);
  if (year < 0 || !Take(text, '-')) return kNoDate;
  const int month = TakeNumber(text, 2);
  if (month < 0 || !Take(text, '-')) return kNoDate;
  const int day = TakeNumber(text, 2);
  if (day < 0) return kNoDate;
  if (year == 0 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) {
    return kNoSuchDate;
  }
  instant.days = DaysFromCivil(year, month, day);
  instant.has_date = true;
  return {};
}

// .d...: at most six digits count; the seventh rounds.
ValueVerdict TakeFraction(std::string_view& text, IsoInstant& instant) {
  size_t n = 0;
  int64_t microseconds = 0;
  for (; n < text.size() && IsDigit(text[n]); ++n) {
    if (n < 6) microseconds = microseconds * 10 + (text[n] - '0');
    if (n >= 6 && text[n] != '0') instant.exact = false;
  }
  if (n == 0) return kNoDate;
  for (size_t i = n; i < 6; ++i) microseconds *= 10;
  if (n > 6 && text[6] >= '5') ++microseconds;
  instant.microseconds += microseconds;
  text.remove_prefix(n);
  return {};
}

// HH:MM[:SS[.d...]]
ValueVerdict TakeTime(std::string_view& text, IsoInstant& instant) {
  const int hour = TakeNumber(text, 2);
  if (hour < 0 || !Take(text, ':')) return kNoDate;
  const int minute = TakeNumber(text, 2);
  if (minute < 0) return kNoDate;
  int second = 0;
  const bool has_second = Take(text, ':');
  if (has_second) second = TakeNumber(text, 2);
  if (second < 0) return kNoDate;
  if (hour > 23 || minute > 59 || second > 59) return kNoSuchDate;
  instant.microseconds = ((hour * 60 + minute) * 60 + second) * int64_t{1'000'000};
  instant.has_time = true;
  return has_second && Take(text, '.') ? TakeFraction(text, instant) : ValueVerdict{};
}

// Z, +HH, +HHMM, +HH:MM
ValueVerdict TakeZone(std::string_view& text, IsoInstant& instant) {
  instant.has_zone = true;
  if (Take(text, 'Z') || Take(text, 'z')) return {};
  const bool west = text.starts_with('-');
  text.remove_prefix(1);
  const int hours = TakeNumber(text, 2);
  if (hours < 0) return kNoDate;
  int minutes = 0;
  if (Take(text, ':') || !text.empty()) minutes = TakeNumber(text, 2);
  if (minutes < 0) return kNoDate;
  if (hours > 15 || minutes > 59) return kNoSuchDate;  // PostgreSQL's limit: MAX_TZDISP_HOUR
  instant.zone_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return {};
}

}  // namespace

int DaysInMonth(int64_t year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays.at(static_cast<size_t>(month - 1));
}

// Years begin in March, so that the leap day is the last one.
int64_t DaysFromCivil(int64_t year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 730'425;  // 0000-03-01 to 2000-01-01
}

ValueVerdict ParseIso(std::string_view text, IsoInstant& instant) {
  if (text.empty()) return {ProblemKind::kEmptyText, "an empty text is no date or time"};
  // HH:MM is the only form with a colon in third place.
  if (text.size() < 3 || text[2] != ':') {
    const ValueVerdict date = TakeDate(text, instant);
    if (!date.ok() || text.empty()) return date;
    if (!Take(text, ' ') && !Take(text, 'T') && !Take(text, 't')) return kNoDate;
  }
  const ValueVerdict time = TakeTime(text, instant);
  if (!time.ok()) return time;
  if (text.size() > 1) (void)Take(text, ' ');  // "12:00 +02:00"
  if (text.starts_with('+') || text.starts_with('-') || text == "Z" || text == "z") {
    const ValueVerdict zone = TakeZone(text, instant);
    if (!zone.ok()) return zone;
  }
  return text.empty() ? ValueVerdict{} : kNoDate;
}

}  // namespace tranship
