// PostgreSQL's dates and times as ISO text. The calendar is the proleptic Gregorian one without a
// year 0; day 0 is 2000-01-01 (src/include/datatype/timestamp.h).

#ifndef TRANSHIP_ENGINE_PLAN_DATE_TEXT_H_
#define TRANSHIP_ENGINE_PLAN_DATE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tranship {

// Days since 2000-01-01; the extremes of 32 bits are the infinities.
[[nodiscard]] std::string DateText(int64_t days);
// Microseconds since midnight, up to 24:00:00.
[[nodiscard]] std::string TimeText(int64_t microseconds);
// Microseconds since 2000-01-01 00:00:00; the extremes of 64 bits are the infinities. `zone` stands
// behind the time.
[[nodiscard]] std::string TimestampText(int64_t microseconds, std::string_view zone = "");

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_DATE_TEXT_H_
