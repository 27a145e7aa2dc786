#include "engine/sqlite/form_fit.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "io/sqlite/encoding/decimal.h"
#include "io/sqlite/encoding/text.h"

namespace tranship {
namespace {

constexpr double kEnd2100 = 4'102'444'800;  // 2100-01-01, seconds
constexpr double kRecent = 1'000'000'000;   // 2001-09-09; 20240229 and 202402291230 are less
constexpr double kJulian1970 = 2'440'587.5;
constexpr double kJulian2100 = 2'488'069.5;

bool IsInstant(FormKind kind) {
  return kind == FormKind::kDate || kind == FormKind::kTimestamp || kind == FormKind::kTimestampTz;
}

size_t CharactersOf(int64_t value) { return NumberText(value).view().size(); }

// An integer's own digits; `-9223372036854775808` has 19.
int64_t DigitsOf(int64_t value) {
  return value == 0 ? 0 : static_cast<int64_t>(CharactersOf(value)) - (value < 0 ? 1 : 0);
}

template <typename Number>
bool InRange(FormKind kind, const NumberSpan<Number>& span) {
  const auto within = [&](auto least, auto greatest) {
    return span.least >= static_cast<Number>(least) &&
           span.greatest <= static_cast<Number>(greatest);
  };
  using Int2 = std::numeric_limits<int16_t>;
  using Int4 = std::numeric_limits<int32_t>;
  if (kind == FormKind::kInt2) return within(Int2::min(), Int2::max());
  return kind != FormKind::kInt4 || within(Int4::min(), Int4::max());
}

bool DigitsFit(const ValueForm& form, const DecimalDigits& digits) {
  if (form.precision == 0) return true;
  return form.scale >= 0 && digits.behind <= form.scale &&
         digits.before <= form.precision - form.scale;
}

// Numbers that are times in the form's unit: what is plausible is in every type's range.
bool TakesTimes(const ValueForm& form, const ColumnCensus& census) {
  // A date takes whole days only, a time of day is another number.
  if (form.kind != FormKind::kTimestamp && form.kind != FormKind::kTimestampTz) return false;
  if (PlausibleUnit(census) != form.unit || form.fraction_digits != 6) return false;
  switch (form.unit) {
    case TimeUnit::kEpochSeconds:
      return census.real_digits.behind <= 6;
    case TimeUnit::kEpochMilliseconds:
      return census.real_digits.behind <= 3;
    case TimeUnit::kEpochMicroseconds:
      return census.real_digits.behind == 0;
    default:
      return true;
  }
}

bool TakesIntegers(const ValueForm& form, const ColumnCensus& census) {
  const NumberSpan<int64_t>& span = census.integers;
  switch (form.kind) {
    case FormKind::kBoolean:
      return span.least >= 0 && span.greatest <= 1;
    case FormKind::kInt2:
    case FormKind::kInt4:
    case FormKind::kInt8:
      return InRange(form.kind, span);
    case FormKind::kFloat8:
      return census.integers_beyond_double == 0;
    case FormKind::kNumeric:
      return DigitsFit(form, {std::max(DigitsOf(span.least), DigitsOf(span.greatest)), 0});
    case FormKind::kText:
      return form.length == 0 ||
             std::max(CharactersOf(span.least), CharactersOf(span.greatest)) <= form.length;
    case FormKind::kBytea:
    case FormKind::kJson:
    case FormKind::kJsonb:
      return true;
    default:
      return TakesTimes(form, census);
  }
}

bool TakesReals(const ValueForm& form, const ColumnCensus& census) {
  const uint64_t all = census.count(StorageClass::kReal);
  const bool finite = census.infinities.count == 0;
  switch (form.kind) {
    case FormKind::kInt2:
    case FormKind::kInt4:
    case FormKind::kInt8:
      return census.whole_reals == all && InRange(form.kind, census.reals);
    case FormKind::kFloat8:
      return true;
    case FormKind::kNumeric:
      return finite && DigitsFit(form, census.real_digits);
    case FormKind::kText:
      return finite && form.length == 0;
    case FormKind::kBytea:
    case FormKind::kJson:
    case FormKind::kJsonb:
      return finite;
    default:
      return finite && TakesTimes(form, census);
  }
}

bool TakesTexts(const ValueForm& form, const ColumnCensus& census) {
  const uint64_t all = census.count(StorageClass::kText);
  const TextReadings& texts = census.texts;
  const bool clean = census.zero_bytes.count == 0 && census.invalid_utf8.count == 0 &&
                     census.text_bytes <= kMostFieldBytes;
  const bool iso = form.unit == TimeUnit::kIsoText && form.fraction_digits == 6;
  switch (form.kind) {
    case FormKind::kBoolean:
      return texts.booleans == all &&
             form.true_words == ValueForm::Of(FormKind::kBoolean).true_words &&
             form.false_words == ValueForm::Of(FormKind::kBoolean).false_words;
    case FormKind::kInt2:
    case FormKind::kInt4:
    case FormKind::kInt8:
      return texts.integers == all && InRange(form.kind, census.text_integers);
    case FormKind::kNumeric:
      return texts.decimals == all && DigitsFit(form, census.text_digits);
    case FormKind::kText:
      return clean && (form.length == 0 || census.text_characters <= form.length);
    case FormKind::kBytea:
      return census.text_bytes <= kMostFieldBytes;
    case FormKind::kDate:
      return iso && texts.dates == all;
    case FormKind::kTime:
      return iso && texts.times == all;
    case FormKind::kTimestamp:
      return iso && texts.timestamps == all;
    case FormKind::kTimestampTz:
      return iso && texts.timestamps + texts.zoned == all;
    case FormKind::kUuid:
      return texts.uuids == all;
    case FormKind::kJson:
      return texts.json == all;
    default:
      return false;
  }
}

bool TakesBlobs(const ValueForm& form, const ColumnCensus& census) {
  if (form.kind == FormKind::kUuid) return census.uuid_blobs == census.count(StorageClass::kBlob);
  return form.kind == FormKind::kBytea && census.blob_bytes <= kMostFieldBytes;
}

}  // namespace

bool TakesAll(const ValueForm& form, const ColumnCensus& census, StorageClass storage) {
  if (census.count(storage) == 0) return true;
  if (storage == StorageClass::kNull) return !form.not_null;
  if ((form.takes & form.readable() & Only(storage)) == 0) return false;
  if (IsInstant(form.kind) && storage != StorageClass::kText && form.unit == TimeUnit::kIsoText) {
    return false;
  }
  switch (storage) {
    case StorageClass::kInteger:
      return TakesIntegers(form, census);
    case StorageClass::kReal:
      return TakesReals(form, census);
    case StorageClass::kText:
      return TakesTexts(form, census);
    default:
      return TakesBlobs(form, census);
  }
}

bool TakesAll(const ValueForm& form, const ColumnCensus& census) {
  return std::ranges::all_of(
      std::array{StorageClass::kNull, StorageClass::kInteger, StorageClass::kReal,
                 StorageClass::kText, StorageClass::kBlob},
      [&](StorageClass storage) { return TakesAll(form, census, storage); });
}

std::optional<TimeUnit> PlausibleUnit(const ColumnCensus& census) {
  if (census.infinities.count > 0) return std::nullopt;
  NumberSpan<double> span = census.reals;
  if (census.integers.any()) {
    // Rounded above 2^53 only, far beyond every unit's range.
    span.Add(static_cast<double>(census.integers.least));
    span.Add(static_cast<double>(census.integers.greatest));
  }
  if (!span.any()) return std::nullopt;
  if (span.least >= kJulian1970 && span.greatest < kJulian2100) return TimeUnit::kJulianDay;
  // Each unit begins where the coarser one ends, so that a mixture of two is none.
  const auto within = [&](double begin, double per_second) {
    return span.least >= begin && span.greatest >= kRecent * per_second &&
           span.greatest < kEnd2100 * per_second;
  };
  if (within(0, 1)) return TimeUnit::kEpochSeconds;
  if (within(kEnd2100, 1e3)) return TimeUnit::kEpochMilliseconds;
  if (within(kEnd2100 * 1e3, 1e6)) return TimeUnit::kEpochMicroseconds;
  return std::nullopt;
}

}  // namespace tranship
