// Lookups: values of the target that stand in the place of keys that the source has. A lookup table
// is loaded once, wire bytes of keys to wire bytes of values, and applied to slabs before they are
// hashed, so that digests are of what is written.

#ifndef TRANSHIP_ENGINE_MAPPING_LOOKUP_H_
#define TRANSHIP_ENGINE_MAPPING_LOOKUP_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/plan/plan.h"
#include "io/pg/connection.h"
#include "io/source.h"

namespace tranship {

// Threading: immutable once loaded.
class LookupTable {
 public:
  // `lookup` is the canonical text (transform.h) of a lookup or a crosswalk, `value_type` what its
  // values are cast to, `form` the one of both keys and values. Throws DbError; UserError for a key
  // with two values.
  [[nodiscard]] static LookupTable Load(Connection& target, const std::string& lookup,
                                        const std::string& value_type, WireForm form);

  // Nothing when the key is not there; a value that is nothing is NULL.
  [[nodiscard]] const std::optional<std::string>* Find(std::string_view key) const;
  // A key as a person writes it, numbers bare.
  [[nodiscard]] std::string Display(std::string_view key) const;
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] size_t size() const { return values_.size(); }

 private:
  void Read(Connection& target, const std::string& query);

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::string text_;
  WireForm form_ = WireForm::kBinary;
  Column key_;
  std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>> values_;
};

// A wire field as a person writes it in SQL; what cannot be rendered here is shown by its digest.
[[nodiscard]] std::string DisplayWire(WireForm form, KeyKind kind, const std::string& base_type,
                                      std::string_view bytes);

// One per column of the table; null where the column is not looked up.
using ColumnLookups = std::vector<std::shared_ptr<const LookupTable>>;

// Puts values in the place of keys. A key that is not in its table is a bad row; NULL stays NULL.
class LookupEncoder final : public SlabEncoder {
 public:
  // `table` must outlive the encoder.
  LookupEncoder(const PlanTable& table, ColumnLookups lookups);

  void Encode(const Slab& raw, Slab& wire) override;
  void EncodeFitting(const Slab& raw, Slab& wire, std::vector<RowNote>& left_out) override;

 private:
  // The first column whose key is not found.
  [[nodiscard]] std::optional<size_t> Append(std::span<const std::byte> row, Slab& wire);
  [[nodiscard]] RowNote Note(std::span<const std::byte> row, size_t column) const;

  const PlanTable& table_;
  ColumnLookups lookups_;
  std::vector<FieldView> fields_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_LOOKUP_H_
