// Names as people write them: "sales.orders", "orders", "\"odd.schema\".\"Odd Table\"".

#ifndef TRANSHIP_ENGINE_CATALOG_NAME_TEXT_H_
#define TRANSHIP_ENGINE_CATALOG_NAME_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/table.h"

namespace tranship {

// A bare name is in schema public. Names are taken as they are; one that holds a dot, a blank, a
// comma or a parenthesis stands in double quotes. Nothing when malformed.
[[nodiscard]] std::optional<TableName> ParseTableName(std::string_view text);

struct ColumnsOfTable {
  TableName table;
  std::vector<std::string> columns;
};
// "sales.orders(customer, line)", at least one column.
[[nodiscard]] std::optional<ColumnsOfTable> ParseColumnsOfTable(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_NAME_TEXT_H_
