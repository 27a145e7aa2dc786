#include "engine/sqlite/sqlite_reader.h"

#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

#include "engine/sqlite/bound_text.h"
#include "io/error.h"
#include "io/pg/quote.h"
#include "io/sqlite/encoding/row_encoder.h"
#include "io/sqlite/key_probe.h"
#include "io/sqlite/raw_rows.h"

namespace tranship {
namespace {

std::string DisplayRaw(const RawValue& value) {
  switch (value.storage) {
    case StorageClass::kNull:
      return "NULL";
    case StorageClass::kInteger:
      return std::to_string(value.integer);
    case StorageClass::kReal: {
      char text[32];
      const auto end = std::to_chars(std::begin(text), std::end(text), value.real);
      return {std::begin(text), end.ptr};
    }
    case StorageClass::kText:
      return QuoteLiteral(Printable(value.text()));
    case StorageClass::kBlob:
      return "a BLOB of " + std::to_string(value.bytes.size()) + " bytes";
  }
  return "";
}

// A reader of a report wants to recognize a value, not to load it.
std::string Shortened(const std::string& text) {
  constexpr size_t kMost = 200;
  return text.size() <= kMost ? text : Printable(text.substr(0, kMost)) + "...";
}

class Encoder final : public SlabEncoder {
 public:
  Encoder(const PlanTable& table, std::span<const ValueForm> forms)
      : table_(table), encoder_(forms) {}

  void Encode(const Slab& raw, Slab& wire) override {
    try {
      encoder_.Encode(raw, wire);
    } catch (const ValueError& error) {
      throw RowError(
          "table " + table_.source.display() + ", row with key " + Key(raw.row(error.row())) +
          ", column \"" + Printable(table_.columns.at(error.problem().column).name) + "\" (" +
          table_.columns.at(error.problem().column).type + "): " + error.problem().reason);
    }
  }
  void EncodeFitting(const Slab& raw, Slab& wire, std::vector<RowNote>& left_out) override {
    encoder_.Encode(raw, wire, BadRows::kLeaveOut);
    Append(raw, encoder_.rejected(), left_out);
  }
  void AppendAltered(const Slab& raw, std::vector<RowNote>& altered) const override {
    Append(raw, encoder_.altered(), altered);
  }
  KeyValues KeyOf(const Slab& raw, size_t row) const override {
    std::span<const std::byte> bytes = raw.row(row);
    KeyValues key;
    for (size_t i = 0; i < table_.key_columns; ++i) {
      key.emplace_back(BoundText(KeyValue::Of(TakeRaw(bytes))));
    }
    return key;
  }

 private:
  void Append(const Slab& raw, std::span<const RowProblem> problems,
              std::vector<RowNote>& notes) const {
    std::optional<size_t> last;
    for (const RowProblem& found : problems) {
      const bool first = std::exchange(last, found.row) != found.row;
      std::span<const std::byte> row = raw.row(found.row);
      const std::string key = Key(row);
      for (size_t i = 0; i < found.problem.column; ++i) (void)TakeRaw(row);
      notes.push_back({found.row, key, KeyOf(raw, found.row), found.problem.column,
                       found.problem.reason, Shortened(DisplayRaw(TakeRaw(row))), first});
    }
  }

  [[nodiscard]] std::string Key(std::span<const std::byte> row) const {
    if (table_.key_columns == 0) return "row " + ToHex(HashBytes(row));
    std::string key = "(";
    for (size_t i = 0; i < table_.key_columns; ++i) {
      key += (i == 0 ? "" : ", ") + DisplayRaw(TakeRaw(row));
    }
    return key + ")";
  }

  const PlanTable& table_;
  RowEncoder encoder_;
};

class SqliteRows final : public Source {
 public:
  SqliteRows(const Database& database, const PlanTable& table, const std::string& select,
             std::span<const RawValue> bounds)
      : table_(table), rows_(database, select, bounds) {
    for (const CopyColumn& column : table.columns) {
      if (!column.value_form) throw FormatError("a plan without value forms");
      forms_.push_back(*column.value_form);
    }
  }
  bool Fill(Slab& slab) override { return rows_.Fill(slab); }
  void Cancel() noexcept override { rows_.Cancel(); }
  void Abort() noexcept override { rows_.Abort(); }
  std::unique_ptr<SlabEncoder> NewEncoder() const override {
    return std::make_unique<Encoder>(table_, forms_);
  }

 private:
  const PlanTable& table_;
  std::vector<ValueForm> forms_;
  RawRows rows_;
};

std::string SelectAll(const PlanTable& table) {
  std::string sql = "SELECT ";
  for (const CopyColumn& column : table.columns) {
    if (&column != &table.columns.front()) sql += ", ";
    sql += QuoteSqliteName(column.source_name.empty() ? column.name : column.source_name);
  }
  return sql + " FROM main." + QuoteSqliteName(table.source.name);
}

// `(a, b) >= (?1, ?2)`; the values are appended to `bounds`.
std::string Comparison(const std::vector<std::string>& columns,
                       const std::vector<std::string>& bound, const char* op,
                       std::vector<KeyValue>& bounds) {
  std::string names;
  std::string places;
  for (size_t i = 0; i < columns.size(); ++i) {
    bounds.push_back(ParseBound(bound.at(i)));
    names += (i == 0 ? "" : ", ") + QuoteSqliteName(columns[i]);
    places += (i == 0 ? "?" : ", ?") + std::to_string(bounds.size());
  }
  return "(" + names + ")" + op + "(" + places + ")";
}

}  // namespace

std::unique_ptr<Source> SqliteReader::Read(const PlanTable& table, const Chunk& chunk) {
  std::string sql = SelectAll(table);
  std::vector<KeyValue> bounds;
  if (chunk.kind == ChunkKind::kKeyRange) {
    const std::vector<std::string> columns = keys_(table.source.name);
    const char* glue = " WHERE ";
    if (chunk.range.begin) {
      sql += glue + Comparison(columns, *chunk.range.begin, " >= ", bounds);
      glue = " AND ";
    }
    if (chunk.range.end) sql += glue + Comparison(columns, *chunk.range.end, " < ", bounds);
  }
  std::vector<RawValue> raw;
  for (const KeyValue& value : bounds) raw.push_back(value.raw());
  return std::make_unique<SqliteRows>(database_, table, sql, raw);
}

std::unique_ptr<Source> SqliteReader::ReadLeaves(const PlanTable& table, const std::vector<bool>&) {
  return std::make_unique<SqliteRows>(database_, table, SelectAll(table),
                                      std::span<const RawValue>());
}

// Byte by byte, whatever collation the columns have.
std::unique_ptr<Source> SqliteReader::ReadKey(const PlanTable& table, const KeyValues& key) {
  std::string sql = SelectAll(table);
  std::vector<KeyValue> values;
  std::vector<RawValue> raw;
  for (size_t i = 0; i < table.key_columns; ++i) {
    const CopyColumn& column = table.columns[i];
    sql += (i == 0 ? " WHERE " : " AND ") +
           QuoteSqliteName(column.source_name.empty() ? column.name : column.source_name) +
           " COLLATE BINARY IS ?" + std::to_string(i + 1);
    values.push_back(ParseBound(key.at(i).value_or("NULL")));
  }
  for (const KeyValue& value : values) raw.push_back(value.raw());
  return std::make_unique<SqliteRows>(database_, table, sql, raw);
}

}  // namespace tranship
