#include "engine/sqlite/type_candidates.h"

#include <utility>

#include "engine/sqlite/column_form.h"
#include "engine/sqlite/form_fit.h"
#include "engine/sqlite/target_type.h"

namespace tranship {
namespace {

constexpr StorageSet kInteger = Only(StorageClass::kInteger);
constexpr StorageSet kReal = Only(StorageClass::kReal);
constexpr StorageSet kText = Only(StorageClass::kText);
constexpr StorageSet kBlob = Only(StorageClass::kBlob);

using Candidates = std::vector<TypeCandidate>;

void AddIntegers(Candidates& list) {
  list.push_back({"integer", {}, 0});
  list.push_back({"bigint", {}, 0});
  list.push_back({"bigint", {}, kReal | kText});
}

// Exact decimals first: only infinity is beyond them.
void AddDecimals(Candidates& list) {
  list.push_back({"numeric", {}, 0});
  list.push_back({"double precision", {}, 0});
}

void AddTimes(Candidates& list, const ColumnCensus& census) {
  if (const auto unit = PlausibleUnit(census)) list.push_back({"timestamptz", unit, 0});
  list.push_back({"timestamp", {}, 0});
  list.push_back({"timestamptz", {}, 0});
}

// Columns that declare nothing.
void AddByValues(Candidates& list, const ColumnCensus& census) {
  const StorageSet present = census.present();
  if (present == kText) {
    // A day at midnight is a timestamp where the time of day is written.
    if (census.texts.dates_alone == census.count(StorageClass::kText)) {
      list.push_back({"date", {}, 0});
    }
    for (const char* type : {"timestamp", "timestamptz", "time", "uuid", "json"}) {
      list.push_back({type, {}, 0});
    }
  } else if ((present & kText) == 0) {
    // Digits as TEXT stay text: a postcode is no number.
    list.push_back({"integer", {}, 0});
    list.push_back({"bigint", {}, 0});
    list.push_back({"double precision", {}, 0});
    list.push_back({"numeric", {}, 0});
  }
}

}  // namespace

std::vector<TypeCandidate> CandidatesFor(TypeFamily family, const ColumnCensus& census) {
  Candidates list;
  switch (family) {
    case TypeFamily::kInteger:
      AddIntegers(list);
      AddDecimals(list);
      break;
    case TypeFamily::kBoolean:
      list.push_back({"smallint", {}, 0});
      AddIntegers(list);
      AddDecimals(list);
      break;
    case TypeFamily::kReal:
    case TypeFamily::kNumeric:
      AddDecimals(list);
      break;
    case TypeFamily::kDate:
    case TypeFamily::kTimestamp:
      AddTimes(list, census);
      AddByValues(list, census);
      break;
    case TypeFamily::kTime:
    case TypeFamily::kUnknown:
    case TypeFamily::kUuid:
    case TypeFamily::kJson:
      AddByValues(list, census);
      break;
    case TypeFamily::kText:
    case TypeFamily::kBytes:
      break;
  }
  list.push_back({"text", {}, 0});
  if ((census.present() & kText) != 0 || family == TypeFamily::kText) {
    list.push_back({"text", {}, kInteger | kReal});
  }
  // Declared as bytes, but without any: numbers are no bytes.
  if (family == TypeFamily::kBytes && (census.present() & kBlob) == 0) AddByValues(list, census);
  list.push_back({"bytea", {}, 0});
  list.push_back({"bytea", {}, kInteger | kReal | kText});
  return list;
}

std::optional<ValueForm> FormOf(const TypeCandidate& candidate, const ColumnRule& rule) {
  const TargetType type = ParseTargetType(candidate.type);
  Column target;
  target.base_type = type.base_type;
  target.full_type = candidate.type;
  target.typmod = type.typmod;
  ColumnRule both = rule;
  if (candidate.unit) both.unit = candidate.unit;
  both.also_takes |= candidate.also;
  FormChoice choice = ChooseForm({}, target, &both);
  if (!choice.problem.empty()) return std::nullopt;
  return std::move(choice.form);
}

}  // namespace tranship
