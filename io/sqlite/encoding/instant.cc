#include "io/sqlite/encoding/instant.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "io/sqlite/encoding/decimal.h"

namespace tranship {
namespace {

constexpr int64_t kDay = 86'400'000'000;              // microseconds
constexpr int64_t kEpochToY2k = 946'684'800'000'000;  // from 1970 to 2000, microseconds
// PostgreSQL's limits (src/include/datatype/timestamp.h), of timestamps in microseconds, half-open.
constexpr int64_t kLeastTimestamp = -211'813'488'000'000'000;
constexpr int64_t kEndTimestamp = 9'223'371'331'200'000'000;
// SQLite's limits of a Julian day: -4713-11-24 to 9999-12-31, in milliseconds.
constexpr int64_t kMostJulian = 464'269'060'799'999;
constexpr int64_t kJulianOfY2k = 211'813'444'800'000;  // 2451544.5 days, in milliseconds

constexpr ValueVerdict kBeyond{ProblemKind::kRange, "a date or time beyond the type's range"};
constexpr ValueVerdict kInexact{ProblemKind::kNotExact,
                                "more digits of a second than the column keeps"};

// Microseconds since 2000-01-01 (of kTime: since midnight).
struct Instant {
  int64_t microseconds = 0;
  bool exact = true;
  bool in_range = true;
};

int PowerOf(TimeUnit unit) {
  if (unit == TimeUnit::kEpochSeconds) return 6;
  return unit == TimeUnit::kEpochMilliseconds ? 3 : 0;
}

ValueVerdict ReadEpoch(const ValueForm& form, const RawValue& value, Instant& instant) {
  Decimal::Scaled scaled;
  if (value.storage == StorageClass::kInteger) {
    constexpr std::array<int64_t, 7> kPowers = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
    const int64_t factor = kPowers.at(static_cast<size_t>(PowerOf(form.unit)));
    scaled.in_range = !__builtin_mul_overflow(value.integer, factor, &scaled.value);
    if (!scaled.in_range) scaled.value = value.integer;
  } else {
    const bool real = value.storage == StorageClass::kReal;
    if (real && !std::isfinite(value.real)) return kBeyond;
    if (!real && value.bytes.empty()) {
      return {ProblemKind::kEmptyText, "an empty text is no date or time"};
    }
    const NumberText number(real ? value.real : 0.0);
    const auto decimal = Decimal::Parse(real ? number.view() : value.text());
    if (!decimal) return {ProblemKind::kSyntax, "a text that is no number"};
    scaled = decimal->ScaledBy(PowerOf(form.unit));
  }
  const int64_t base = form.kind == FormKind::kTime ? 0 : kEpochToY2k;
  instant.exact = scaled.exact;
  instant.in_range =
      scaled.in_range && !__builtin_sub_overflow(scaled.value, base, &instant.microseconds);
  if (!instant.in_range) instant.microseconds = scaled.value;  // its sign tells the side
  return {};
}

// As computeJD() and its callers in SQLite's date.c do it.
ValueVerdict ReadJulianDay(const ValueForm& form, const RawValue& value, Instant& instant) {
  if (form.kind == FormKind::kTime) return {ProblemKind::kSyntax, "a Julian day is no time of day"};
  const double days =
      value.storage == StorageClass::kInteger ? static_cast<double>(value.integer) : value.real;
  if (!(days >= 0.0 && days < 5373484.5)) return kBeyond;
  const auto milliseconds = static_cast<int64_t>(days * 86'400'000.0 + 0.5);  // NOLINT: as SQLite
  instant.microseconds = (std::min(milliseconds, kMostJulian) - kJulianOfY2k) * 1000;
  return {};
}

ValueVerdict ReadText(const ValueForm& form, const RawValue& value, Instant& instant) {
  IsoInstant iso;
  const ValueVerdict verdict = ParseIso(value.text(), iso);
  if (!verdict.ok()) return verdict;
  const bool time_only = form.kind == FormKind::kTime;
  if (iso.has_date == time_only) {
    return {ProblemKind::kSyntax,
            time_only ? "a date where a time of day is declared" : "a time of day without a date"};
  }
  if (iso.has_zone && form.zone == ZoneRule::kForbidden) {
    return {ProblemKind::kZone, "a time zone where none is declared"};
  }
  if (!iso.has_zone && form.zone == ZoneRule::kRequired) {
    return {ProblemKind::kZone, "no time zone where one is declared"};
  }
  int64_t zone = iso.zone_minutes;
  if (!iso.has_zone && form.kind == FormKind::kTimestampTz) zone = form.assumed_offset_minutes;
  instant.microseconds = iso.days * kDay + iso.microseconds - zone * 60'000'000;
  instant.exact = iso.exact;
  return {};
}

ValueVerdict Read(const ValueForm& form, const RawValue& value, Instant& instant) {
  if (form.unit == TimeUnit::kIsoText) return ReadText(form, value, instant);
  if (form.unit == TimeUnit::kJulianDay) return ReadJulianDay(form, value, instant);
  return ReadEpoch(form, value, instant);
}

int64_t FloorDiv(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

// To the digits that the column keeps, half away from zero.
void RoundTo(int fraction_digits, Instant& instant) {
  int64_t step = 1;
  for (int i = fraction_digits; i < 6; ++i) step *= 10;
  const int64_t rest = instant.microseconds % step;
  if (rest == 0) return;
  instant.exact = false;
  const int64_t up = 2 * std::abs(rest) >= step ? (rest > 0 ? step : -step) : 0;
  instant.microseconds += up - rest;
}

ValueVerdict WriteDate(FieldWriter& out, const Instant& instant, bool clamp) {
  const int64_t days = FloorDiv(instant.microseconds, kDay);
  if (!clamp && days * kDay != instant.microseconds) {
    return {ProblemKind::kNotExact, "a time of day in a date"};
  }
  out.Fixed(static_cast<uint32_t>(days));
  return {};
}

}  // namespace

ValueVerdict WriteInstant(FieldWriter& out, const ValueForm& form, const RawValue& value,
                          bool clamp) {
  Instant instant;
  const ValueVerdict verdict = Read(form, value, instant);
  if (!verdict.ok()) return verdict;
  const bool time_only = form.kind == FormKind::kTime;
  const int64_t least = time_only ? 0 : kLeastTimestamp;
  const int64_t most = time_only ? kDay : kEndTimestamp - 1;
  if (!instant.in_range || instant.microseconds < least || instant.microseconds > most) {
    if (!clamp) return kBeyond;
    instant.microseconds = instant.microseconds < 0 ? least : most;
  }
  if (form.kind == FormKind::kDate) {
    if (!instant.exact && !clamp) return {ProblemKind::kNotExact, "a time of day in a date"};
    return WriteDate(out, instant, clamp);
  }
  RoundTo(form.fraction_digits, instant);
  if (!instant.exact && !clamp) return kInexact;
  out.Fixed(static_cast<uint64_t>(instant.microseconds));
  return {};
}

}  // namespace tranship
