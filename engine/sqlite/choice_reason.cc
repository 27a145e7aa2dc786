#include "engine/sqlite/choice_reason.h"

#include "io/error.h"

namespace tranship {
namespace {

std::string Values(uint64_t count) {
  return std::to_string(count) + (count == 1 ? " value" : " values");
}

// "INTEGER 5, TEXT 2"
std::string Classes(const ColumnCensus& census) {
  std::string text;
  for (const auto storage :
       {StorageClass::kInteger, StorageClass::kReal, StorageClass::kText, StorageClass::kBlob}) {
    const uint64_t count = census.count(storage);
    if (count == 0) continue;
    text +=
        (text.empty() ? "" : ", ") + std::string(ToString(storage)) + " " + std::to_string(count);
  }
  return text;
}

bool IsMixed(const ColumnCensus& census) {
  const StorageSet set = census.present();
  return (set & (set - 1)) != 0;
}

std::string Declared(const ChoiceFacts& facts) {
  if (facts.rowid) return "the rowid";
  if (facts.declared_type.empty()) return "no declared type";
  return "declared " + Printable(facts.declared_type);
}

// ", but 3 values do not fit (range 2, syntax 1)"
std::string Misfits(const ChoiceFacts& facts) {
  if (!facts.compared || facts.census->refusals() == 0) return "";
  const ColumnCensus& census = *facts.census;
  std::string kinds;
  for (size_t i = 0; i < kProblemKinds; ++i) {
    if (census.refused[i].count == 0) continue;
    kinds += (kinds.empty() ? "" : ", ") + std::string(ToString(static_cast<ProblemKind>(i))) +
             " " + std::to_string(census.refused[i].count);
  }
  return ", but " + Values(census.refusals()) + (census.refusals() == 1 ? " does" : " do") +
         " not fit (" + kinds + ")";
}

// What is to be known of the values behind the choice.
std::string Notes(const ColumnCensus& census, const std::string& type, const ColumnRule& rule) {
  std::string notes;
  if (rule.unit && *rule.unit != TimeUnit::kIsoText) {
    notes += "; numbers are " + std::string(UnitName(*rule.unit));
  }
  if (type == "timestamptz" && census.texts.timestamps > 0) {
    notes += "; texts without a zone are UTC";
  }
  if (census.zero_dates.count > 0) {
    notes += "; zero dates " + std::to_string(census.zero_dates.count);
  }
  if (type == "bytea" && census.zero_bytes.count > 0) {
    notes += "; texts with zero bytes " + std::to_string(census.zero_bytes.count);
  }
  if (type == "bytea" && census.invalid_utf8.count > 0) {
    notes += "; texts that are not UTF-8 " + std::to_string(census.invalid_utf8.count);
  }
  if (IsMixed(census)) notes += "; storage classes " + Classes(census);
  return notes;
}

}  // namespace

std::string_view UnitName(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kIsoText:
      return "iso";
    case TimeUnit::kEpochSeconds:
      return "epoch-seconds";
    case TimeUnit::kEpochMilliseconds:
      return "epoch-milliseconds";
    case TimeUnit::kEpochMicroseconds:
      return "epoch-microseconds";
    case TimeUnit::kJulianDay:
      break;
  }
  return "julian-day";
}

std::string ReasonFor(const ChoiceFacts& facts, const std::string& type, const ColumnRule& rule,
                      bool declared) {
  if (facts.forced) return "by rule; " + Declared(facts) + Misfits(facts);
  if (facts.census == nullptr) return Declared(facts);
  if (facts.census->present() == 0) return Declared(facts) + ", no values";
  if (declared) return Declared(facts) + ", all values fit";
  return Declared(facts) + Misfits(facts) + "; " + Printable(type) + " takes all" +
         Notes(*facts.census, type, rule);
}

}  // namespace tranship
