// Names as people write them: "sales.orders", "orders", "\"odd.schema\".\"Odd Table\"".

#ifndef TRANSHIP_ENGINE_CATALOG_NAME_TEXT_H_
#define TRANSHIP_ENGINE_CATALOG_NAME_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/table.h"

namespace tranship {

// Takes names and marks from the front of a text. Threading: one thread. `text` must outlive it.
class NameScanner {
 public:
  static constexpr std::string_view kMarks = ".()\"->, \t\r\n";  // each ends a bare name

  explicit NameScanner(std::string_view text) : rest_(text) {}

  bool Take(std::string_view mark);
  [[nodiscard]] std::optional<std::string> TakeName();
  [[nodiscard]] std::optional<TableName> TakeTable();
  [[nodiscard]] bool AtEnd();

 private:
  void SkipBlanks();
  std::optional<std::string> TakeQuoted();

  std::string_view rest_;
};

// A bare name is in schema public. Names are taken as they are, no folding; one that holds a dot, a
// blank or another of NameScanner's marks stands in double quotes. Nothing when malformed.
[[nodiscard]] std::optional<TableName> ParseTableName(std::string_view text);

struct ColumnsOfTable {
  TableName table;
  std::vector<std::string> columns;
};
// "sales.orders(customer, line)", at least one column.
[[nodiscard]] std::optional<ColumnsOfTable> ParseColumnsOfTable(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_NAME_TEXT_H_
