#include "engine/mapping/lookup.h"

#include <cstring>
#include <utility>

#include "engine/catalog/table_sql.h"
#include "engine/catalog/type_catalog.h"
#include "engine/exit_code.h"
#include "engine/mapping/crosswalk.h"
#include "engine/mapping/transform.h"
#include "engine/plan/key_text.h"
#include "hashing/big_endian.h"
#include "hashing/digest.h"
#include "io/copy/tuple.h"
#include "io/error.h"
#include "io/pg/copy_reader.h"
#include "io/pg/describe.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr uint32_t kNullLength = 0xFFFFFFFFU;
constexpr size_t kMostShown = 200;

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void AppendBytes(std::span<const std::byte> bytes, Slab& slab) {
  if (bytes.empty()) return;
  std::memcpy(slab.Reserve(bytes.size()).data(), bytes.data(), bytes.size());
  slab.Commit(bytes.size());
}

void AppendText(std::string_view text, Slab& slab) {
  AppendBytes(std::as_bytes(std::span(text)), slab);
}

void AppendField(WireForm form, bool first, const std::optional<std::string_view>& field,
                 Slab& slab) {
  if (form == WireForm::kText) {
    if (!first) AppendText("\t", slab);
    AppendText(field ? *field : "\\N", slab);
    return;
  }
  std::string length;
  AppendBig(length, field ? static_cast<uint32_t>(field->size()) : kNullLength);
  AppendText(length, slab);
  if (field) AppendText(*field, slab);
}

bool IsNumber(KeyKind kind) {
  return kind == KeyKind::kSigned || kind == KeyKind::kUnsigned || kind == KeyKind::kNumeric ||
         kind == KeyKind::kFloat;
}

}  // namespace

std::string DisplayWire(WireForm form, KeyKind kind, const std::string& base_type,
                        std::string_view bytes) {
  std::string text;
  if (form == WireForm::kText) {
    text = UnescapeTextField(std::as_bytes(std::span(bytes)));
  } else if (kind == KeyKind::kOpaque) {
    return "value " + ToHex(HashText(bytes));
  } else {
    std::string encoded;
    AppendOrdered(kind, std::as_bytes(std::span(bytes)), encoded);
    std::string_view rest = encoded;
    text = TakeKeyText(kind, base_type, rest);
  }
  if (text.size() > kMostShown) text.replace(kMostShown, std::string::npos, "...");
  const bool bare = IsNumber(kind) && text.find_first_not_of("+-.0123456789") == std::string::npos;
  return bare ? text : Printable(QuoteLiteral(text));
}

LookupTable LookupTable::Load(Connection& target, const std::string& lookup,
                              const std::string& value_type, WireForm form) {
  LookupTable table;
  table.text_ = lookup;
  table.form_ = form;
  if (const auto generated = CrosswalkTarget(lookup)) {
    table.key_.key_kind = KeyKind::kBytes;
    table.key_.base_type = "text";
    if (HasCrosswalk(target)) table.Read(target, CrosswalkQuery(*generated, value_type));
    return table;
  }
  const ParsedTransform parsed = ParseLookup(lookup);
  if (!parsed.transform) throw FormatError("a plan with a lookup that cannot be read: " + lookup);
  const Transform& transform = *parsed.transform;
  const std::string from = " FROM " + transform.lookup.quoted();
  const std::string key = QuoteName(transform.lookup_key);
  const auto described = DescribeColumns(target, "SELECT " + key + from);
  table.key_ = ColumnOfType(target, described.at(0).type, described.at(0).typmod);
  // As the source sends it: equal numbers may have different scales.
  const std::string sent =
      table.key_.key_kind == KeyKind::kNumeric ? TrimScaleSql(target, key) : key;
  table.Read(target, "SELECT " + sent + ", CAST(" + QuoteName(transform.lookup_value) + " AS " +
                         value_type + ")" + from + " WHERE " + key + " IS NOT NULL");
  return table;
}

void LookupTable::Read(Connection& target, const std::string& query) {
  CopyReader reader(target,
                    "COPY (" + query + ") TO STDOUT (FORMAT " + std::string(ToString(form_)) + ")",
                    form_);
  Slab slab;
  std::vector<FieldView> fields(2);
  for (bool more = true; more;) {
    slab.Clear();
    more = reader.Fill(slab);
    for (size_t i = 0; i < slab.rows(); ++i) {
      ParseLeadingFields(form_, slab.row(i), 2, fields);
      std::optional<std::string> value;
      if (!fields[1].null) value = std::string(Text(fields[1].bytes));
      const auto [found, is_new] = values_.try_emplace(std::string(Text(fields[0].bytes)), value);
      if (is_new || found->second == value) continue;
      reader.Abort();
      throw UserError(ExitCode::kUsage,
                      "lookup " + Printable(text_) + ": a key has more than one value there",
                      "look up by a column that is unique");
    }
  }
}

const std::optional<std::string>* LookupTable::Find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

std::string LookupTable::Display(std::string_view key) const {
  return DisplayWire(form_, key_.key_kind, key_.base_type, key);
}

LookupEncoder::LookupEncoder(const PlanTable& table, ColumnLookups lookups)
    : table_(table), lookups_(std::move(lookups)), fields_(table.columns.size()) {}

std::optional<size_t> LookupEncoder::Append(std::span<const std::byte> row, Slab& wire) {
  ParseLeadingFields(table_.form, row, fields_.size(), fields_);
  std::vector<std::optional<std::string_view>> values(fields_.size());
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].null) continue;
    values[i] = Text(fields_[i].bytes);
    if (!lookups_[i]) continue;
    const std::optional<std::string>* found = lookups_[i]->Find(*values[i]);
    if (found == nullptr) return i;
    values[i] = *found ? std::optional<std::string_view>(**found) : std::nullopt;
  }
  if (table_.form == WireForm::kBinary) AppendBytes(row.first(2), wire);
  for (size_t i = 0; i < values.size(); ++i) AppendField(table_.form, i == 0, values[i], wire);
  if (table_.form == WireForm::kText) AppendText("\n", wire);
  wire.EndRow();
  return std::nullopt;
}

RowNote LookupEncoder::Note(std::span<const std::byte> row, size_t column) const {
  RowNote note;
  for (size_t i = 0; i < table_.key_columns; ++i) {
    const CopyColumn& key = table_.columns[i];
    const std::string_view bytes = Text(fields_[i].bytes);
    note.key += i == 0 ? "(" : ", ";
    note.key += fields_[i].null ? "NULL"
                : lookups_[i]   ? lookups_[i]->Display(bytes)
                                : DisplayWire(table_.form, key.key_kind, key.base_type, bytes);
  }
  note.key = table_.key_columns == 0 ? "row " + ToHex(HashBytes(row)) : note.key + ")";
  note.column = column;
  note.reason = "its key is not found by lookup " + Printable(lookups_[column]->text());
  note.value = lookups_[column]->Display(Text(fields_[column].bytes));
  return note;
}

void LookupEncoder::Encode(const Slab& raw, Slab& wire) {
  for (size_t i = 0; i < raw.rows(); ++i) {
    const auto missed = Append(raw.row(i), wire);
    if (!missed) continue;
    const RowNote note = Note(raw.row(i), *missed);
    throw RowError("table " + table_.target.display() + ", row with key " + note.key +
                   ", column \"" + Printable(table_.columns[*missed].name) + "\": " + note.reason);
  }
}

void LookupEncoder::EncodeFitting(const Slab& raw, Slab& wire, std::vector<RowNote>& left_out) {
  for (size_t i = 0; i < raw.rows(); ++i) {
    if (const auto missed = Append(raw.row(i), wire)) left_out.push_back(Note(raw.row(i), *missed));
  }
}

}  // namespace tranship
