#include "engine/verify/display_key.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "io/copy/tuple.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// Nothing when the server cannot read the bytes.
std::optional<std::string> Rendered(Connection& connection, const std::string& wire,
                                    uint32_t type_oid) {
  const bool inside = connection.in_transaction();
  if (inside) connection.Exec("SAVEPOINT tranship_display");
  try {
    std::string text =
        connection.Exec("SELECT $1::pg_catalog.text", {Param::Wire(wire, type_oid)}).text(0, 0);
    if (inside) connection.Exec("RELEASE SAVEPOINT tranship_display");
    return text;
  } catch (const DbError& error) {
    if (error.consequence() != Consequence::kPermanent) throw;
    if (inside) {
      connection.Exec("ROLLBACK TO SAVEPOINT tranship_display; RELEASE SAVEPOINT tranship_display");
    }
    return std::nullopt;
  }
}

}  // namespace

std::vector<std::optional<std::string>> LeadingFields(const PlanTable& table,
                                                      std::span<const std::byte> row,
                                                      size_t count) {
  std::vector<FieldView> views(count);
  ParseLeadingFields(table.form, row, table.columns.size(), views);
  std::vector<std::optional<std::string>> fields;
  for (const FieldView& view : views) {
    if (view.null) {
      fields.emplace_back(std::nullopt);
    } else if (table.form == WireForm::kText) {
      fields.emplace_back(UnescapeTextField(view.bytes));
    } else {
      fields.emplace_back(
          std::string(reinterpret_cast<const char*>(view.bytes.data()), view.bytes.size()));
    }
  }
  return fields;
}

std::string DisplayField(Connection& connection, const PlanTable& table, size_t column,
                         const std::optional<std::string>& wire) {
  static constexpr std::string_view kNumeric[] = {"smallint", "integer", "bigint", "numeric",
                                                  "oid"};
  if (!wire) return "NULL";
  const CopyColumn& of = table.columns.at(column);
  const std::string value =
      table.form == WireForm::kBinary
          ? Rendered(connection, *wire, of.type_oid).value_or("digest " + ToHex(HashText(*wire)))
          : *wire;
  const bool bare =
      std::find(std::begin(kNumeric), std::end(kNumeric), of.base_type) != std::end(kNumeric);
  return bare ? value : QuoteLiteral(value);
}

std::string DisplayKey(Connection& connection, const PlanTable& table,
                       std::span<const std::optional<std::string>> key, const Digest& row) {
  if (table.key_columns == 0) return "row " + ToHex(row);
  std::string text = "(";
  for (size_t i = 0; i < key.size(); ++i) {
    text += (i == 0 ? "" : ", ") + DisplayField(connection, table, i, key[i]);
  }
  return text + ")";
}

KeyValues KeyValuesOf(Connection& connection, const PlanTable& table,
                      std::span<const std::optional<std::string>> key) {
  KeyValues values;
  for (size_t i = 0; i < key.size(); ++i) {
    std::optional<std::string> text = key[i];
    if (text && table.form == WireForm::kBinary) {
      text = Rendered(connection, *text, table.columns.at(i).type_oid);
      if (!text) return {};
    }
    values.push_back(std::move(text));
  }
  return values;
}

}  // namespace tranship
