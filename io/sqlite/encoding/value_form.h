// ValueForm: the declared normal form of a column: its type on the target, and how SQLite's values
// are read. What a form does not allow is a problem; nothing is cut, rounded or cast unless a
// policy says so.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_VALUE_FORM_H_
#define TRANSHIP_IO_SQLITE_ENCODING_VALUE_FORM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/sqlite/raw_value.h"

namespace tranship {

enum class FormKind : uint8_t {
  kBoolean,  // 0, 1 or declared words
  kInt2,
  kInt4,
  kInt8,
  kFloat4,
  kFloat8,   // INTEGER where a double holds it exactly
  kNumeric,  // exact digits; REAL by its shortest decimal that reads back as the same double
  kText,     // text, varchar(n)
  kChar,     // char(n): padded with blanks, as PostgreSQL stores it
  kBytea,
  kDate,  // ISO text, or a time unit; text with a time of day must say midnight
  kTime,  // ISO text, or a time unit since midnight
  kTimestamp,
  kTimestampTz,
  kUuid,   // 36, 38 or 32 characters, or a BLOB of 16 bytes
  kJson,   // kept as written
  kJsonb,  // in the normal form that PostgreSQL gives it
  kEnum,
  kArray,
};

// How dates and times are written in SQLite.
enum class TimeUnit : uint8_t {
  kIsoText,       // 2024-02-29, 2024-02-29 12:34[:56[.789012]], T or blank, zone Z or +hh[[:]mm]
  kEpochSeconds,  // INTEGER, or REAL by its shortest decimal
  kEpochMilliseconds,  // the same
  kEpochMicroseconds,  // the same
  kJulianDay,          // REAL; means the millisecond that SQLite's own date functions read from it
};

// Zones in ISO text.
enum class ZoneRule : uint8_t {
  kForbidden,  // a zone is a problem
  kOptional,   // without one, assumed_offset_minutes holds
  kRequired,
};

// How arrays are written in SQLite, as TEXT.
enum class ArrayRule : uint8_t {
  kJson,       // [1,2,null], nested for more dimensions
  kDelimited,  // a,b,c without quotes; '' is the empty array
};

// What to do with a value that does not fit. What a policy changes is counted and reported; a
// problem that the policy is not for stays an error.
enum class Policy : uint8_t {
  kError,
  kNull,    // NULL in its place, where the column allows it
  kStrip,   // zero bytes and what is not UTF-8 are left out of the text (a BLOB is read as text)
  kEscape,  // the same bytes are written as \xNN
  kClamp,   // the nearest value that fits: end of the range, rounded half away from zero, cut text
  kBytea,   // for bytea: the bytes of a TEXT
};

[[nodiscard]] std::string_view ToString(Policy policy);
[[nodiscard]] std::optional<Policy> PolicyFrom(std::string_view text);

// A set of storage classes.
using StorageSet = uint8_t;
[[nodiscard]] constexpr StorageSet Only(StorageClass storage) {
  return static_cast<StorageSet>(1U << static_cast<unsigned>(storage));
}

struct ValueForm {
  FormKind kind = FormKind::kText;
  bool not_null = false;
  Policy policy = Policy::kError;

  // Storage classes besides NULL that are read. By default those of the kind; others that can be
  // read without loss may be added: TEXT and whole REALs for integers, TEXT for floats, INTEGER and
  // REAL (shortest decimal) for text and bytea, TEXT for bytea and epochs.
  StorageSet takes = Only(StorageClass::kText);

  int precision = 0;        // numeric: digits; 0: as many as there are
  int scale = 0;            // numeric with precision: digits behind the point
  uint32_t length = 0;      // varchar(n), char(n): characters; 0: any number (kText only)
  int fraction_digits = 6;  // time, timestamp: digits of a second
  TimeUnit unit = TimeUnit::kIsoText;
  ZoneRule zone = ZoneRule::kForbidden;  // ISO text. Into kTimestamp, zones are converted to UTC
  int assumed_offset_minutes = 0;        // east of UTC, of ISO text without zone, for kTimestampTz

  // Boolean: words in lower case, compared without regard to the case of ASCII letters.
  std::vector<std::string> true_words;
  std::vector<std::string> false_words;

  std::vector<std::string> labels;  // enum

  ArrayRule array_rule = ArrayRule::kJson;
  char delimiter = ',';
  uint32_t element_oid = 0;                  // array: OID of the element's type on the target
  std::shared_ptr<const ValueForm> element;  // array

  // The default form of a kind.
  [[nodiscard]] static ValueForm Of(FormKind kind);
  // The default form of a type on the target, by its name as format_type() says it, without typmod
  // ("integer" or "int4", "character varying" or "varchar"), and its typmod (-1: none). Nothing for
  // types that have no form. Enums and arrays get theirs by Enum() and Array().
  [[nodiscard]] static std::optional<ValueForm> For(std::string_view base_type, int typmod);
  [[nodiscard]] static ValueForm Enum(std::vector<std::string> labels);
  [[nodiscard]] static ValueForm Array(ValueForm element, uint32_t element_oid,
                                       ArrayRule rule = ArrayRule::kJson, char delimiter = ',');

  // The storage classes that a value of this kind can be made of at all. What `takes` has beyond
  // them is refused like what it has not.
  [[nodiscard]] StorageSet readable() const;

  // The same form with dates and times in another unit.
  [[nodiscard]] ValueForm In(TimeUnit other_unit) const;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_VALUE_FORM_H_
