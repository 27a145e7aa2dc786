// Numbers for people: counts, bytes (decimal units, as disks and networks count), durations.

#ifndef TRANSHIP_ENGINE_REPORT_QUANTITIES_H_
#define TRANSHIP_ENGINE_REPORT_QUANTITIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tranship {

// 1234567 -> "1,234,567".
[[nodiscard]] std::string Counted(uint64_t number);
// The same, "-" when unknown.
[[nodiscard]] std::string Counted(const std::optional<uint64_t>& number);
// "1 row", "2 rows".
[[nodiscard]] std::string Counted(uint64_t number, std::string_view singular);
// 706123456 -> "706 MB", 1536 -> "1.54 kB". Three significant digits.
[[nodiscard]] std::string BytesText(double bytes);
// 0.25 -> "0.2 s", 75 -> "1 min 15 s", 7265 -> "2 h 1 min".
[[nodiscard]] std::string DurationText(double seconds);

// Seconds since 1970 of "2025-01-31T08:15:00.123456Z" (UTC, fraction optional); nothing when
// malformed.
[[nodiscard]] std::optional<double> SecondsOf(std::string_view iso8601);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_QUANTITIES_H_
