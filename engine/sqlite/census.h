// What the values of an SQLite table are, whatever its columns declare: counts of one pass over its
// rows. Made by TableCounter; censuses of the pieces of a table are merged in the order of its key.
//
// Text counts as this or that only where the encoder's own parser takes it (io/sqlite/encoding).

#ifndef TRANSHIP_ENGINE_SQLITE_CENSUS_H_
#define TRANSHIP_ENGINE_SQLITE_CENSUS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

// How many, and the keys of the first few.
struct Sightings {
  static constexpr size_t kMostKeys = 20;
  uint64_t count = 0;
  std::vector<std::string> keys;  // as SQL literals (BoundText()), "(1, 'a')" where composite

  void Merge(const Sightings& later);
  friend bool operator==(const Sightings&, const Sightings&) = default;
};

// Of numbers that were seen; least > greatest: none.
template <typename Number>
struct NumberSpan {
  Number least = std::numeric_limits<Number>::max();
  Number greatest = std::numeric_limits<Number>::lowest();

  [[nodiscard]] bool any() const { return least <= greatest; }
  void Add(Number value) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  void Merge(const NumberSpan& other) {
    if (other.any()) {
      Add(other.least);
      Add(other.greatest);
    }
  }
  friend bool operator==(const NumberSpan&, const NumberSpan&) = default;
};

// The most decimal digits before and behind the point that any number needs.
struct DecimalDigits {
  int64_t before = 0;
  int64_t behind = 0;

  void Merge(const DecimalDigits& other);
  friend bool operator==(const DecimalDigits&, const DecimalDigits&) = default;
};

// Pairs of words in WordPair order, as bits.
enum class WordPair : uint8_t { kOneZero, kTF, kTrueFalse, kYN, kYesNo, kOnOff };
using WordPairs = uint8_t;

// TEXT by what it reads as; a text may read as several things.
struct TextReadings {
  uint64_t integers = 0;     // that a bigint holds: 5, 1e3, 2.0
  uint64_t decimals = 0;     // that a numeric holds
  uint64_t dates = 0;        // that a date holds: also with a time of day, if it is midnight
  uint64_t dates_alone = 0;  // written without a time of day
  uint64_t timestamps = 0;   // without zone; dates are among them
  uint64_t zoned = 0;        // timestamps with a zone
  uint64_t times = 0;
  uint64_t inexact_instants = 0;  // dates and times with more digits than microseconds
  uint64_t uuids = 0;
  uint64_t booleans = 0;
  uint64_t json = 0;  // objects and arrays; nothing else is tried

  void Merge(const TextReadings& other);
  friend bool operator==(const TextReadings&, const TextReadings&) = default;
};

struct ColumnCensus {
  std::array<Sightings, 5> classes;  // by StorageClass

  NumberSpan<int64_t> integers;         // INTEGER
  uint64_t integers_beyond_double = 0;  // INTEGERs that no double holds exactly
  NumberSpan<double> reals;             // finite REALs
  uint64_t whole_reals = 0;             // REALs that are integers of a bigint
  DecimalDigits real_digits;            // of their shortest decimals
  Sightings infinities;

  Sightings empty_texts;
  uint64_t text_characters = 0;  // of the longest TEXT that is UTF-8
  uint64_t text_bytes = 0;       // of the longest
  Sightings zero_bytes;          // TEXTs with one
  Sightings invalid_utf8;
  Sightings zero_dates;    // 0000-00-00, 2024-00-00, ...
  Sightings absent_dates;  // other dates and times that do not exist: 2023-02-29
  TextReadings texts;
  NumberSpan<int64_t> text_integers;
  DecimalDigits text_digits;
  WordPairs words = 0;  // which pairs the booleans are of

  uint64_t blob_bytes = 0;  // of the longest
  uint64_t uuid_blobs = 0;  // of 16 bytes

  // By the form that the counter was given (the declared type's, or a rule's): what its encoder
  // refuses, and what its policy changes. By ProblemKind.
  ValueForm expected;
  std::array<Sightings, kProblemKinds> refused;
  std::array<Sightings, kProblemKinds> altered;

  [[nodiscard]] uint64_t count(StorageClass storage) const {
    return classes.at(static_cast<size_t>(storage)).count;
  }
  [[nodiscard]] uint64_t rows() const;
  [[nodiscard]] uint64_t refusals() const;
  // The storage classes that are there, NULL left out.
  [[nodiscard]] StorageSet present() const;
  // `later` is of rows behind these.
  void Merge(const ColumnCensus& later);
};

struct TableCensus {
  uint64_t rows = 0;
  std::vector<ColumnCensus> columns;

  // Requires: the same columns, or none yet.
  void Merge(const TableCensus& later);
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_CENSUS_H_
