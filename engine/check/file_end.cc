#include <array>
#include <charconv>
#include <utility>

#include "engine/check/check_end.h"
#include "engine/check/check_result.h"
#include "engine/check/exact_sum.h"
#include "engine/exit_code.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// As PostgreSQL would write it: the shortest decimal that reads back the same.
std::string ShortestText(double value) {
  std::array<char, 40> text{};
  return {text.data(), std::to_chars(text.begin(), text.end(), value).ptr};
}

std::optional<std::string> AsText(const Statement& statement, int column) {
  const RawValue value = statement.value(column);
  switch (value.storage) {
    case StorageClass::kNull:
      return std::nullopt;
    case StorageClass::kReal:
      return ShortestText(value.real);
    case StorageClass::kBlob:
      throw UserError(ExitCode::kUsage, "a BLOB cannot be compared by its text");
    default:
      return statement.text(column);
  }
}

// SQLite quotes names as PostgreSQL does. The schema is the target's: a file has none.
class FileEnd final : public CheckEnd {
 public:
  explicit FileEnd(const Database& file) : file_(&file) {}

  uint64_t CountRows(const TableName& table, const std::string& where) override {
    return static_cast<uint64_t>(file_->Integer("SELECT count(*)" + From(table, where)));
  }

  std::vector<std::string> Sums(const TableName& table, const std::vector<std::string>& columns,
                                const std::string& where) override {
    std::vector<std::string> texts;
    for (const std::string& column : columns) {
      Statement rows = file_->Prepare("SELECT " + QuoteName(column) + From(table, where));
      ExactSum sum;
      while (rows.Step()) {
        if (const auto value = AsText(rows, 0)) sum.Add(*value);
      }
      texts.push_back(sum.text());
    }
    return texts;
  }

  std::map<Row, Row> Groups(const CheckSpec& spec, CheckSide side) override {
    std::string list;
    for (const std::string& column : spec.group_by) list += QuoteName(column) + ", ";
    const std::string from = From(spec.table_of(side), spec.where_of(side));
    std::string by = list.substr(0, list.size() - 2);
    const auto keys = static_cast<int>(spec.group_by.size());

    std::string values = list;
    for (const CheckAggregate& aggregate : spec.aggregates) {
      // Sums are added up here, exactly; SQLite would go by way of floating point.
      values += aggregate.function == "sum" ? "NULL, "
                                            : aggregate.function + "(" + Column(aggregate) + "), ";
    }
    values.resize(values.size() - 2);
    std::map<Row, Row> groups;
    Statement rows = file_->Prepare("SELECT " + values + from + " GROUP BY " + by);
    while (rows.Step()) {
      Row row;
      for (size_t i = 0; i < spec.aggregates.size(); ++i) {
        auto value = AsText(rows, keys + static_cast<int>(i));
        row.push_back(value ? std::optional(WithoutTrailingZeros(*value)) : std::nullopt);
      }
      groups.emplace(KeyOf(rows, keys), std::move(row));
    }
    for (size_t i = 0; i < spec.aggregates.size(); ++i) {
      if (spec.aggregates[i].function == "sum") {
        for (auto& [key, sum] : SumsByGroup(list + Column(spec.aggregates[i]) + from, keys)) {
          const std::string text = sum.text();
          groups[key][i] = text.empty() ? std::nullopt : std::optional(text);
        }
      }
    }
    return groups;
  }

  Rows Query(const std::string& sql) override {
    Rows rows;
    Statement statement = file_->Prepare(AsSubquery(sql));
    for (; statement.Step(); ++rows.count) {
      if (rows.first.size() == kCheckSamples) continue;
      std::string text = "(";
      for (int i = 0; i < statement.columns(); ++i) {
        text += (i == 0 ? "" : ",") + statement.text(i);
      }
      rows.first.push_back(text + ")");
    }
    return rows;
  }

 private:
  static std::string From(const TableName& table, const std::string& where) {
    return " FROM " + QuoteName(table.name) + WhereClause(where);
  }
  static std::string Column(const CheckAggregate& aggregate) {
    return aggregate.column.empty() ? "*" : QuoteName(aggregate.column);
  }
  static Row KeyOf(const Statement& rows, int keys) {
    Row key;
    for (int i = 0; i < keys; ++i) key.push_back(AsText(rows, i));
    return key;
  }
  std::map<Row, ExactSum> SumsByGroup(const std::string& select, int keys) {
    std::map<Row, ExactSum> sums;
    Statement rows = file_->Prepare("SELECT " + select);
    while (rows.Step()) {
      if (const auto value = AsText(rows, keys)) sums[KeyOf(rows, keys)].Add(*value);
    }
    return sums;
  }

  const Database* file_;
};

}  // namespace

std::unique_ptr<CheckEnd> MakeFileEnd(const Database& file) {
  return std::make_unique<FileEnd>(file);
}

}  // namespace tranship
