// Pieces of SQL about one table, for statements that the engine writes by itself.

#ifndef TRANSHIP_ENGINE_CATALOG_TABLE_SQL_H_
#define TRANSHIP_ENGINE_CATALOG_TABLE_SQL_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

// A table of this name as the connection sees it now. Throws UserError(kUsage) when there is none.
[[nodiscard]] Table ReadTable(Connection& connection, const TableName& name);

// Columns of the best key that tells every row: unique, never NULL. Empty when there is none.
[[nodiscard]] std::vector<std::string> RowKey(const Table& table);

// "\"a\", \"b\"", each behind `prefix` ("t.").
[[nodiscard]] std::string NameList(std::span<const std::string> names,
                                   std::string_view prefix = "");
// "l.\"a\" OPERATOR(pg_catalog.=) r.\"a\" AND ..." by the columns' own equality.
[[nodiscard]] std::string SameKey(std::span<const std::string> columns, std::string_view left,
                                  std::string_view right);
// An expression of type text: "(1, 'a')", values of `columns` as SQL literals, numbers bare.
[[nodiscard]] std::string DisplayKeySql(const Table& table, std::span<const std::string> columns,
                                        std::string_view prefix = "");

// A numeric expression without the zeros behind its last digit; `number` stands in brackets.
// trim_scale() came with PostgreSQL 13.
[[nodiscard]] std::string TrimScaleSql(const Connection& server, const std::string& number);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_TABLE_SQL_H_
