// Census: what the values of a column are, whatever the column says it is. The ground for choosing
// a form, and for telling what would not fit, before anything is copied.
//
// Threading: one thread. Units: values, unless a name says otherwise.

#ifndef TRANSHIP_IO_SQLITE_CENSUS_H_
#define TRANSHIP_IO_SQLITE_CENSUS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "io/sqlite/database.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

struct ColumnCensus {
  std::array<uint64_t, 5> of_class{};  // by StorageClass

  // INTEGER.
  int64_t least = std::numeric_limits<int64_t>::max();
  int64_t greatest = std::numeric_limits<int64_t>::min();
  uint64_t zero_or_one = 0;

  // REAL.
  uint64_t whole_reals = 0;  // that are exact integers
  uint64_t infinities = 0;
  double least_real = std::numeric_limits<double>::infinity();
  double greatest_real = -std::numeric_limits<double>::infinity();

  // TEXT. Each text may count in several of these.
  uint64_t empty = 0;
  uint64_t with_zero_byte = 0;
  uint64_t not_utf8 = 0;
  uint64_t longest = 0;           // characters
  uint64_t longest_bytes = 0;     // of BLOBs, too
  uint64_t decimals = 0;          // numbers written out
  uint64_t dates = 0;             // 2024-02-29
  uint64_t times = 0;             // 12:34:56
  uint64_t instants = 0;          // date and time without zone
  uint64_t zoned = 0;             // date and time with zone
  uint64_t impossible_dates = 0;  // written as a date that does not exist: 0000-00-00
  uint64_t uuids = 0;
  uint64_t json = 0;           // objects and arrays
  uint64_t boolean_words = 0;  // of the default form

  // Decimal digits that INTEGER, REAL and decimal TEXT need, before and behind the point.
  int64_t whole_digits = 0;
  int64_t fraction_digits = 0;

  // BLOB.
  uint64_t blobs_of_16 = 0;

  void Add(const RawValue& value);
  void Merge(const ColumnCensus& other);

  [[nodiscard]] uint64_t count(StorageClass storage) const {
    return of_class.at(static_cast<size_t>(storage));
  }
  [[nodiscard]] uint64_t values() const;  // that are not NULL
  [[nodiscard]] bool all(uint64_t counted) const { return counted == values() && counted > 0; }
};

// Reads all rows of a SELECT. Throws as Database does; ends with Cancelled when `*stop` is set.
[[nodiscard]] std::vector<ColumnCensus> TakeCensus(const Database& database,
                                                   std::string_view select,
                                                   std::span<const RawValue> bounds = {},
                                                   const std::atomic<bool>* stop = nullptr);

// The one unit in which all values of a column can be dates or times between 1971 and 2100; nothing
// when there is none, or more than one, or no value.
[[nodiscard]] std::optional<TimeUnit> UnitOf(const ColumnCensus& column);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_CENSUS_H_
