#include "engine/catalog/table_sql.h"

#include <algorithm>
#include <array>

#include "engine/catalog/catalog.h"
#include "engine/exit_code.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

bool IsNumber(const Table& table, const std::string& column) {
  static constexpr std::array<std::string_view, 5> kNumbers = {"smallint", "integer", "bigint",
                                                               "numeric", "oid"};
  const Column* found = table.Find(column);
  return found != nullptr && std::ranges::find(kNumbers, found->base_type) != kNumbers.end();
}

}  // namespace

Table ReadTable(Connection& connection, const TableName& name) {
  const Catalog catalog = ReadCatalog(connection);
  if (const Table* table = catalog.Find(name)) return *table;
  throw UserError(ExitCode::kUsage,
                  "there is no table " + name.display() + " on the " + connection.side(),
                  "name it as schema.table");
}

std::vector<std::string> RowKey(const Table& table) {
  std::vector<std::string> names;
  const auto key = std::ranges::find(table.keys, false, &UniqueKey::nullable);
  if (key == table.keys.end()) return names;
  for (const size_t column : key->columns) names.push_back(table.columns[column].name);
  return names;
}

std::string NameList(std::span<const std::string> names, std::string_view prefix) {
  std::string text;
  for (const std::string& name : names) {
    text.append(text.empty() ? "" : ", ").append(prefix).append(QuoteName(name));
  }
  return text;
}

std::string SameKey(std::span<const std::string> columns, std::string_view left,
                    std::string_view right) {
  std::string text;
  for (const std::string& column : columns) {
    const std::string name = QuoteName(column);
    text.append(text.empty() ? "" : " AND ").append(left).append(name).append(" = ");
    text.append(right).append(name);
  }
  return text;
}

std::string DisplayKeySql(const Table& table, std::span<const std::string> columns,
                          std::string_view prefix) {
  std::string text = "('('";
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string value =
        std::string(prefix) + QuoteName(columns[i]) + "::pg_catalog.text COLLATE \"C\"";
    text += std::string(" || ") + (i == 0 ? "" : "', ' || ") + "COALESCE(" +
            (IsNumber(table, columns[i]) ? value : "pg_catalog.quote_literal(" + value + ")") +
            ", 'NULL')";
  }
  return text + " || ')')";
}

std::string TrimScaleSql(const Connection& server, const std::string& number) {
  if (server.server_version() >= 130000) return "pg_catalog.trim_scale(" + number + ")";
  return R"(pg_catalog.regexp_replace(()" + number +
         R"()::pg_catalog.text, '(\.[0-9]*?)0+$', '\1')::pg_catalog.numeric)";
}

}  // namespace tranship
