// TableCounter: counts rows of a table into a TableCensus, slab by slab.
//
// Threading: one thread; pieces of a table are counted apart and merged. No allocation per value,
// but for the few keys that are kept.

#ifndef TRANSHIP_ENGINE_SQLITE_TABLE_COUNTER_H_
#define TRANSHIP_ENGINE_SQLITE_TABLE_COUNTER_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/sqlite/census.h"
#include "io/slab.h"
#include "io/sqlite/encoding/json.h"
#include "io/sqlite/encoding/value_encoder.h"

namespace tranship {

// A row's key, made into text only where it is kept.
struct RowKey {
  std::span<const RawValue> row;
  std::span<const size_t> places;  // of the key's values in the row; none: the row has no key

  [[nodiscard]] std::string text() const;
};

class ColumnCounter {
 public:
  explicit ColumnCounter(const ValueForm& expected);
  void Add(const RawValue& value, const RowKey& key);
  [[nodiscard]] const ColumnCensus& census() const { return census_; }

 private:
  void AddInteger(const RawValue& value);
  void AddReal(const RawValue& value, const RowKey& key);
  void AddText(const RawValue& value, const RowKey& key);
  void ReadNumber(std::string_view text);
  void ReadInstant(std::string_view text, const RowKey& key);
  void ReadWord(const RawValue& value);
  void Compare(const RawValue& value, const RowKey& key);

  ColumnCensus census_;
  ValueEncoder encoder_;
  JsonEncoder json_;
  Slab scratch_;
  FieldWriter out_{scratch_};
};

class TableCounter {
 public:
  // Raw rows are the columns' values behind `columns_before` others; `key` are places in the row.
  // `expected`: one form per column.
  TableCounter(std::span<const ValueForm> expected, size_t columns_before, std::vector<size_t> key);
  TableCounter(const TableCounter&) = delete;
  TableCounter& operator=(const TableCounter&) = delete;

  // Throws FormatError for a slab that is not of such rows.
  void Add(const Slab& raw);
  [[nodiscard]] TableCensus census() const;

 private:
  size_t columns_before_;
  std::vector<size_t> key_;
  std::vector<RawValue> row_;
  std::vector<std::unique_ptr<ColumnCounter>> columns_;
  uint64_t rows_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_TABLE_COUNTER_H_
