// Dates and times: from ISO text, epochs and Julian days to PostgreSQL's days and microseconds
// since 2000-01-01. The calendar is the proleptic Gregorian one on both sides.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_INSTANT_H_
#define TRANSHIP_IO_SQLITE_ENCODING_INSTANT_H_

#include <cstdint>
#include <string_view>

#include "io/sqlite/encoding/field_writer.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

// date, time, timestamp, timestamptz. With `clamp` rounded and brought into range.
ValueVerdict WriteInstant(FieldWriter& out, const ValueForm& form, const RawValue& value,
                          bool clamp);

// Days from 2000-01-01. Requires: a month from 1 to 12, years within a million.
[[nodiscard]] int64_t DaysFromCivil(int64_t year, int month, int day);
[[nodiscard]] int DaysInMonth(int64_t year, int month);

// A text's date and time as written.
struct IsoInstant {
  bool has_date = false;
  bool has_time = false;
  bool has_zone = false;
  int64_t days = 0;          // since 2000-01-01
  int64_t microseconds = 0;  // since midnight, rounded half up
  bool exact = true;         // false: there were more digits than microseconds
  int zone_minutes = 0;      // east of UTC
};
ValueVerdict ParseIso(std::string_view text, IsoInstant& instant);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_INSTANT_H_
