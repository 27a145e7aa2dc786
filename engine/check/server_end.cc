#include "engine/catalog/table_sql.h"
#include "engine/check/check_end.h"
#include "engine/check/check_result.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// By way of text, since a cast of float8 to numeric keeps only 15 digits.
std::string ExactSum(const Connection& server, const std::string& column) {
  return TrimScaleSql(
      server, "pg_catalog.sum(" + QuoteName(column) + "::pg_catalog.text::pg_catalog.numeric)");
}

std::string AggregateSql(const Connection& server, const CheckAggregate& aggregate) {
  if (aggregate.column.empty()) return "pg_catalog.count(*)";
  if (aggregate.function == "sum") return ExactSum(server, aggregate.column);
  return "pg_catalog." + aggregate.function + "(" + QuoteName(aggregate.column) + ")";
}

class ServerEnd final : public CheckEnd {
 public:
  explicit ServerEnd(Connection& connection) : connection_(&connection) {}

  uint64_t CountRows(const TableName& table, const std::string& where) override {
    const Result r = Ask("SELECT pg_catalog.count(*) FROM " + table.quoted() + WhereClause(where));
    return static_cast<uint64_t>(r.integer(0, 0));
  }

  std::vector<std::string> Sums(const TableName& table, const std::vector<std::string>& columns,
                                const std::string& where) override {
    std::string list;
    for (const std::string& column : columns) {
      list += (list.empty() ? "" : ", ") + ExactSum(*connection_, column);
    }
    const Result r = Ask("SELECT " + list + " FROM " + table.quoted() + WhereClause(where));
    std::vector<std::string> sums;
    for (size_t i = 0; i < columns.size(); ++i) sums.push_back(r.text(0, static_cast<int>(i)));
    return sums;
  }

  std::map<Row, Row> Groups(const CheckSpec& spec, CheckSide side) override {
    std::string list;
    for (const std::string& column : spec.group_by) list += QuoteName(column) + "::text, ";
    for (const CheckAggregate& aggregate : spec.aggregates) {
      list += "(" + AggregateSql(*connection_, aggregate) + ")::text, ";
    }
    list.resize(list.size() - 2);
    const Result r = Ask("SELECT " + list + " FROM " + spec.table_of(side).quoted() +
                         WhereClause(spec.where_of(side)) + " GROUP BY " + NameList(spec.group_by));
    std::map<Row, Row> groups;
    const auto keys = static_cast<int>(spec.group_by.size());
    for (int i = 0; i < r.rows(); ++i) {
      Row key, values;
      for (int k = 0; k < keys; ++k) key.push_back(r.maybe(i, k));
      for (size_t v = 0; v < spec.aggregates.size(); ++v) {
        auto value = r.maybe(i, keys + static_cast<int>(v));
        values.push_back(value ? std::optional(WithoutTrailingZeros(*value)) : std::nullopt);
      }
      groups.emplace(std::move(key), std::move(values));
    }
    return groups;
  }

  Rows Query(const std::string& sql) override {
    const std::string from = " FROM (\n" + AsSubquery(sql) + "\n) AS tranship_row";
    const Result count = Ask("SELECT pg_catalog.count(*)" + from);
    Rows rows;
    rows.count = static_cast<uint64_t>(count.integer(0, 0));
    if (rows.count == 0) return rows;
    const Result first = Ask("SELECT tranship_row::pg_catalog.text" + from + " LIMIT " +
                             std::to_string(kCheckSamples));
    for (int i = 0; i < first.rows(); ++i) rows.first.push_back(first.text(i, 0));
    return rows;
  }

 private:
  // The protocol of parameters takes one statement and no second one behind it.
  Result Ask(const std::string& sql) { return connection_->Exec(sql, std::span<const Param>()); }

  Connection* connection_;
};

}  // namespace

std::unique_ptr<CheckEnd> MakeServerEnd(Connection& connection) {
  return std::make_unique<ServerEnd>(connection);
}

std::string WithoutTrailingZeros(std::string text) {
  const size_t point = text.find('.');
  const size_t digits = text.starts_with('-') ? 1 : 0;
  if (point == std::string::npos || text.find_first_not_of("0123456789", digits) != point ||
      text.find_first_not_of("0123456789", point + 1) != std::string::npos) {
    return text;
  }
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string WhereClause(const std::string& predicate) {
  return predicate.empty() ? "" : " WHERE (" + predicate + "\n)";
}

std::string AsSubquery(std::string sql) {
  const size_t last = sql.find_last_not_of(" \t\r\n;");
  sql.erase(last == std::string::npos ? 0 : last + 1);
  return sql;
}

}  // namespace tranship
