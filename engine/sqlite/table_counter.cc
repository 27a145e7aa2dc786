#include "engine/sqlite/table_counter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/sqlite/bound_text.h"
#include "io/ascii.h"
#include "io/error.h"
#include "io/sqlite/encoding/decimal.h"
#include "io/sqlite/encoding/instant.h"
#include "io/sqlite/encoding/number.h"
#include "io/sqlite/encoding/numeric.h"
#include "io/sqlite/encoding/text.h"

namespace tranship {
namespace {

void See(Sightings& sightings, const RowKey& key) {
  if (sightings.keys.size() < Sightings::kMostKeys && !key.places.empty()) {
    sightings.keys.push_back(key.text());
  }
  ++sightings.count;
}

DecimalDigits DigitsOf(const Decimal& number) {
  if (number.zero()) return {};
  return {std::max<int64_t>(0, number.top() + 1), std::max<int64_t>(0, -number.bottom())};
}

// In the order of WordPair.
const std::array<ValueForm, 6>& WordForms() {
  static const std::array<ValueForm, 6> forms = [] {
    constexpr std::array<std::pair<const char*, const char*>, 6> kPairs = {
        {{"1", "0"}, {"t", "f"}, {"true", "false"}, {"y", "n"}, {"yes", "no"}, {"on", "off"}}};
    std::array<ValueForm, 6> made;
    for (size_t i = 0; i < made.size(); ++i) {
      made.at(i) = ValueForm::Of(FormKind::kBoolean);
      made.at(i).true_words = {kPairs.at(i).first};
      made.at(i).false_words = {kPairs.at(i).second};
    }
    return made;
  }();
  return forms;
}

bool IsZeroDate(std::string_view text) {
  return text.starts_with("0000") || text.substr(5, 2) == "00" || text.substr(8, 2) == "00";
}

const ValueForm& Bigint() {
  static const ValueForm form = ValueForm::Of(FormKind::kInt8);
  return form;
}

const ValueForm& DoublePrecision() {
  static const ValueForm form = ValueForm::Of(FormKind::kFloat8);
  return form;
}

}  // namespace

std::string RowKey::text() const {
  if (places.size() == 1) return BoundText(KeyValue::Of(row[places[0]]));
  std::string text = "(";
  for (const size_t place : places) {
    text += (text.size() == 1 ? "" : ", ") + BoundText(KeyValue::Of(row[place]));
  }
  return text + ")";
}

ColumnCounter::ColumnCounter(const ValueForm& expected) : encoder_(expected) {
  census_.expected = expected;
}

void ColumnCounter::Add(const RawValue& value, const RowKey& key) {
  See(census_.classes.at(static_cast<size_t>(value.storage)), key);
  switch (value.storage) {
    case StorageClass::kNull:
      break;
    case StorageClass::kInteger:
      AddInteger(value);
      break;
    case StorageClass::kReal:
      AddReal(value, key);
      break;
    case StorageClass::kText:
      AddText(value, key);
      break;
    case StorageClass::kBlob:
      census_.blob_bytes = std::max<uint64_t>(census_.blob_bytes, value.bytes.size());
      census_.uuid_blobs += value.bytes.size() == 16 ? 1 : 0;
      break;
  }
  Compare(value, key);
}

void ColumnCounter::AddInteger(const RawValue& value) {
  constexpr int64_t kExact = int64_t{1} << 53;
  census_.integers.Add(value.integer);
  if (value.integer >= -kExact && value.integer <= kExact) return;
  if (!WriteFloat(out_, DoublePrecision(), value, false).ok()) ++census_.integers_beyond_double;
  out_.BackTo(0);
}

void ColumnCounter::AddReal(const RawValue& value, const RowKey& key) {
  if (!std::isfinite(value.real)) return See(census_.infinities, key);
  census_.reals.Add(value.real);
  if (WriteInteger(out_, Bigint(), value, false).ok()) ++census_.whole_reals;
  out_.BackTo(0);
  const NumberText text(value.real);
  if (const auto number = Decimal::Parse(text.view())) {
    census_.real_digits.Merge(DigitsOf(*number));
  }
}

void ColumnCounter::AddText(const RawValue& value, const RowKey& key) {
  const std::string_view text = value.text();
  census_.text_bytes = std::max<uint64_t>(census_.text_bytes, text.size());
  if (text.empty()) {
    See(census_.empty_texts, key);
    return;
  }
  const ValueVerdict verdict = CheckText(value.bytes);
  if (verdict.kind == ProblemKind::kNulByte) return See(census_.zero_bytes, key);
  if (verdict.kind == ProblemKind::kUtf8) return See(census_.invalid_utf8, key);
  // A text has at most as many characters as bytes.
  if (text.size() > census_.text_characters) {
    census_.text_characters = std::max<uint64_t>(census_.text_characters, CountCharacters(text));
  }
  // By the first bytes most parsers need not be asked.
  const char first = text.front();
  if (IsDigit(first) || first == '-' || first == '+' || first == '.') ReadNumber(text);
  if (IsDigit(first) && text.size() >= 5 && (text[2] == ':' || text[4] == '-')) {
    ReadInstant(text, key);
  }
  if (text.size() <= 5) ReadWord(value);
  if (text.size() == 32 || text.size() == 36 || text.size() == 38) {
    census_.texts.uuids += WriteUuid(out_, value).ok() ? 1 : 0;
    out_.BackTo(0);
  }
  if (first == '{' || first == '[') {
    census_.texts.json += json_.WriteJson(out_, value).ok() ? 1 : 0;
    out_.BackTo(0);
  }
}

void ColumnCounter::ReadNumber(std::string_view text) {
  const auto number = Decimal::Parse(text);
  if (!number || !CheckNumericRange(*number).ok()) return;
  ++census_.texts.decimals;
  census_.text_digits.Merge(DigitsOf(*number));
  const Decimal::Scaled whole = number->ScaledBy(0);
  if (!whole.exact || !whole.in_range) return;
  ++census_.texts.integers;
  census_.text_integers.Add(whole.value);
}

void ColumnCounter::ReadInstant(std::string_view text, const RowKey& key) {
  IsoInstant instant;
  const ValueVerdict verdict = ParseIso(text, instant);
  if (verdict.kind == ProblemKind::kDate) {
    const bool zero = text.size() >= 10 && text[4] == '-' && IsZeroDate(text);
    return See(zero ? census_.zero_dates : census_.absent_dates, key);
  }
  if (!verdict.ok()) return;
  TextReadings& texts = census_.texts;
  if (!instant.exact) {
    ++texts.inexact_instants;
  } else if (!instant.has_date) {
    texts.times += instant.has_zone ? 0 : 1;
  } else if (instant.has_zone) {
    ++texts.zoned;
  } else {
    ++texts.timestamps;
    texts.dates += instant.microseconds == 0 ? 1 : 0;
    texts.dates_alone += instant.has_time ? 0 : 1;
  }
}

void ColumnCounter::ReadWord(const RawValue& value) {
  for (size_t i = 0; i < WordForms().size(); ++i) {
    const bool taken = WriteBoolean(out_, WordForms().at(i), value).ok();
    out_.BackTo(0);
    if (!taken) continue;
    census_.words |= static_cast<WordPairs>(1U << i);
    ++census_.texts.booleans;
    return;
  }
}

void ColumnCounter::Compare(const RawValue& value, const RowKey& key) {
  ValueVerdict altered;
  const ValueVerdict refused = encoder_.Encode(out_, value, altered);
  scratch_.Clear();
  if (!refused.ok()) See(census_.refused.at(static_cast<size_t>(refused.kind)), key);
  if (!altered.ok()) See(census_.altered.at(static_cast<size_t>(altered.kind)), key);
}

TableCounter::TableCounter(std::span<const ValueForm> expected, size_t columns_before,
                           std::vector<size_t> key)
    : columns_before_(columns_before), key_(std::move(key)) {
  for (const ValueForm& form : expected) columns_.push_back(std::make_unique<ColumnCounter>(form));
  row_.resize(columns_before_ + columns_.size());
}

void TableCounter::Add(const Slab& raw) {
  for (size_t i = 0; i < raw.rows(); ++i) {
    std::span<const std::byte> rest = raw.row(i);
    for (RawValue& value : row_) value = TakeRaw(rest);
    if (!rest.empty()) throw FormatError("a raw row has more values than there are columns");
    const RowKey key{row_, key_};
    for (size_t column = 0; column < columns_.size(); ++column) {
      columns_[column]->Add(row_[columns_before_ + column], key);
    }
  }
  rows_ += raw.rows();
}

TableCensus TableCounter::census() const {
  TableCensus census;
  census.rows = rows_;
  for (const auto& column : columns_) census.columns.push_back(column->census());
  return census;
}

}  // namespace tranship
