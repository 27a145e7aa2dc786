#include "io/sqlite/census.h"

#include <algorithm>
#include <cmath>

#include "io/error.h"
#include "io/sqlite/encoding/decimal.h"
#include "io/sqlite/encoding/instant.h"
#include "io/sqlite/encoding/json_reader.h"
#include "io/sqlite/encoding/text.h"

namespace tranship {
namespace {

bool IsJson(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '[')) return false;
  static thread_local std::vector<char> nesting;
  JsonReader reader(text, nesting);
  JsonToken token = reader.Next();
  while (token < JsonToken::kEnd) token = reader.Next();
  return token == JsonToken::kEnd;
}

bool IsBooleanWord(std::string_view text) {
  static const ValueForm kForm = ValueForm::Of(FormKind::kBoolean);
  constexpr size_t kLongestWord = 5;
  if (text.size() > kLongestWord) return false;
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return std::ranges::find(kForm.true_words, lower) != kForm.true_words.end() ||
         std::ranges::find(kForm.false_words, lower) != kForm.false_words.end();
}

void NoteDigits(ColumnCensus& column, std::string_view number) {
  const auto decimal = Decimal::Parse(number);
  if (!decimal || decimal->zero()) return;
  column.whole_digits = std::max(column.whole_digits, decimal->top() + 1);
  column.fraction_digits = std::max(column.fraction_digits, -decimal->bottom());
}

void NoteInstant(ColumnCensus& column, std::string_view text) {
  IsoInstant iso;
  const Verdict verdict = ParseIso(text, iso);
  if (verdict.kind == ProblemKind::kDate) ++column.impossible_dates;
  if (!verdict.ok()) return;
  if (iso.has_zone) {
    ++column.zoned;
  } else if (!iso.has_date) {
    ++column.times;
  } else {
    ++(iso.has_time ? column.instants : column.dates);
  }
}

void NoteText(ColumnCensus& column, const RawValue& value) {
  const std::string_view text = value.text();
  if (text.empty()) {
    ++column.empty;
    return;
  }
  const Verdict verdict = CheckText(value.bytes);
  if (verdict.kind == ProblemKind::kNulByte) ++column.with_zero_byte;
  if (verdict.kind == ProblemKind::kUtf8) ++column.not_utf8;
  column.longest = std::max<uint64_t>(column.longest, CountCharacters(text));
  // Only what begins with a digit or a sign can be a number or a date.
  const char first = text.front();
  if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
    if (Decimal::Parse(text)) {
      ++column.decimals;
      NoteDigits(column, text);
    }
    NoteInstant(column, text);
  }
  if (IsBooleanWord(text)) ++column.boolean_words;
  std::array<std::byte, 16> uuid{};
  if (ParseUuid(text, uuid)) ++column.uuids;
  if (IsJson(text)) ++column.json;
}

struct Range {
  double least, greatest;
};
// Seconds.
constexpr double k1971 = 365.0 * 86'400;
constexpr double k2100 = 47'482.0 * 86'400;

bool Within(const ColumnCensus& column, const Range& range) {
  const bool integers = column.count(StorageClass::kInteger) == 0 ||
                        (static_cast<double>(column.least) >= range.least &&
                         static_cast<double>(column.greatest) <= range.greatest);
  const bool reals = column.count(StorageClass::kReal) == 0 ||
                     (column.least_real >= range.least && column.greatest_real <= range.greatest);
  return integers && reals;
}

}  // namespace

void ColumnCensus::Add(const RawValue& value) {
  ++of_class.at(static_cast<size_t>(value.storage));
  longest_bytes = std::max<uint64_t>(longest_bytes, value.bytes.size());
  switch (value.storage) {
    case StorageClass::kNull:
      return;
    case StorageClass::kInteger:
      least = std::min(least, value.integer);
      greatest = std::max(greatest, value.integer);
      if (value.integer == 0 || value.integer == 1) ++zero_or_one;
      NoteDigits(*this, NumberText(value.integer).view());
      return;
    case StorageClass::kReal:
      least_real = std::min(least_real, value.real);
      greatest_real = std::max(greatest_real, value.real);
      if (std::isinf(value.real)) {
        ++infinities;
        return;
      }
      if (std::trunc(value.real) == value.real) ++whole_reals;
      NoteDigits(*this, NumberText(value.real).view());
      return;
    case StorageClass::kText:
      return NoteText(*this, value);
    case StorageClass::kBlob:
      if (value.bytes.size() == 16) ++blobs_of_16;
      return;
  }
}

void ColumnCensus::Merge(const ColumnCensus& other) {
  for (size_t i = 0; i < of_class.size(); ++i) of_class.at(i) += other.of_class.at(i);
  for (const auto member :
       {&ColumnCensus::zero_or_one, &ColumnCensus::whole_reals, &ColumnCensus::infinities,
        &ColumnCensus::empty, &ColumnCensus::with_zero_byte, &ColumnCensus::not_utf8,
        &ColumnCensus::decimals, &ColumnCensus::dates, &ColumnCensus::times,
        &ColumnCensus::instants, &ColumnCensus::zoned, &ColumnCensus::impossible_dates,
        &ColumnCensus::uuids, &ColumnCensus::json, &ColumnCensus::boolean_words,
        &ColumnCensus::blobs_of_16}) {
    this->*member += other.*member;
  }
  least = std::min(least, other.least);
  greatest = std::max(greatest, other.greatest);
  least_real = std::min(least_real, other.least_real);
  greatest_real = std::max(greatest_real, other.greatest_real);
  longest = std::max(longest, other.longest);
  longest_bytes = std::max(longest_bytes, other.longest_bytes);
  whole_digits = std::max(whole_digits, other.whole_digits);
  fraction_digits = std::max(fraction_digits, other.fraction_digits);
}

uint64_t ColumnCensus::values() const {
  uint64_t sum = 0;
  for (size_t i = 1; i < of_class.size(); ++i) sum += of_class.at(i);
  return sum;
}

std::vector<ColumnCensus> TakeCensus(const Database& database, std::string_view select,
                                     std::span<const RawValue> bounds,
                                     const std::atomic<bool>* stop) {
  Statement statement = database.Prepare(select);
  int parameter = 0;
  for (const RawValue& bound : bounds) statement.Bind(++parameter, bound);
  std::vector<ColumnCensus> columns(static_cast<size_t>(statement.columns()));
  while (statement.Step()) {
    if (stop != nullptr && *stop) throw Cancelled();
    for (size_t i = 0; i < columns.size(); ++i) {
      columns[i].Add(statement.value(static_cast<int>(i)));
    }
  }
  return columns;
}

std::optional<TimeUnit> UnitOf(const ColumnCensus& column) {
  if (column.all(column.dates + column.instants + column.zoned) || column.all(column.times)) {
    return TimeUnit::kIsoText;
  }
  const uint64_t numbers = column.count(StorageClass::kInteger) + column.count(StorageClass::kReal);
  if (!column.all(numbers)) return std::nullopt;
  constexpr double kJulianOf1971 = 2'440'952.5;
  constexpr double kJulianOf2100 = 2'488'069.5;
  // The ranges do not overlap, so at most one fits.
  if (Within(column, {k1971, k2100})) return TimeUnit::kEpochSeconds;
  if (Within(column, {k1971 * 1e3, k2100 * 1e3})) return TimeUnit::kEpochMilliseconds;
  if (Within(column, {k1971 * 1e6, k2100 * 1e6})) return TimeUnit::kEpochMicroseconds;
  if (Within(column, {kJulianOf1971, kJulianOf2100})) return TimeUnit::kJulianDay;
  return std::nullopt;
}

}  // namespace tranship
