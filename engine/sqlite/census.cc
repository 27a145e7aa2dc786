#include "engine/sqlite/census.h"

#include <algorithm>

namespace tranship {
namespace {

template <size_t size>
void MergeAll(std::array<Sightings, size>& all, const std::array<Sightings, size>& later) {
  for (size_t i = 0; i < size; ++i) all[i].Merge(later[i]);
}

}  // namespace

void Sightings::Merge(const Sightings& later) {
  count += later.count;
  for (const std::string& key : later.keys) {
    if (keys.size() == kMostKeys) break;
    keys.push_back(key);
  }
}

void DecimalDigits::Merge(const DecimalDigits& other) {
  before = std::max(before, other.before);
  behind = std::max(behind, other.behind);
}

void TextReadings::Merge(const TextReadings& other) {
  integers += other.integers;
  decimals += other.decimals;
  dates += other.dates;
  dates_alone += other.dates_alone;
  timestamps += other.timestamps;
  zoned += other.zoned;
  times += other.times;
  inexact_instants += other.inexact_instants;
  uuids += other.uuids;
  booleans += other.booleans;
  json += other.json;
}

uint64_t ColumnCensus::rows() const {
  uint64_t rows = 0;
  for (const Sightings& one : classes) rows += one.count;
  return rows;
}

uint64_t ColumnCensus::refusals() const {
  uint64_t values = 0;
  for (const Sightings& one : refused) values += one.count;
  return values;
}

StorageSet ColumnCensus::present() const {
  StorageSet set = 0;
  for (const auto storage :
       {StorageClass::kInteger, StorageClass::kReal, StorageClass::kText, StorageClass::kBlob}) {
    if (count(storage) > 0) set |= Only(storage);
  }
  return set;
}

void ColumnCensus::Merge(const ColumnCensus& later) {
  MergeAll(classes, later.classes);
  integers.Merge(later.integers);
  integers_beyond_double += later.integers_beyond_double;
  reals.Merge(later.reals);
  whole_reals += later.whole_reals;
  real_digits.Merge(later.real_digits);
  infinities.Merge(later.infinities);
  empty_texts.Merge(later.empty_texts);
  text_characters = std::max(text_characters, later.text_characters);
  text_bytes = std::max(text_bytes, later.text_bytes);
  zero_bytes.Merge(later.zero_bytes);
  invalid_utf8.Merge(later.invalid_utf8);
  zero_dates.Merge(later.zero_dates);
  absent_dates.Merge(later.absent_dates);
  texts.Merge(later.texts);
  text_integers.Merge(later.text_integers);
  text_digits.Merge(later.text_digits);
  words |= later.words;
  blob_bytes = std::max(blob_bytes, later.blob_bytes);
  uuid_blobs += later.uuid_blobs;
  MergeAll(refused, later.refused);
  MergeAll(altered, later.altered);
}

void TableCensus::Merge(const TableCensus& later) {
  if (columns.empty()) {
    *this = later;
    return;
  }
  rows += later.rows;
  for (size_t i = 0; i < columns.size(); ++i) columns[i].Merge(later.columns.at(i));
}

}  // namespace tranship
