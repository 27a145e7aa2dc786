// BatchInsert: many rows by few statements, INSERT ... SELECT FROM unnest(): a round trip per row
// would be felt.
//
// Threading: the connection's thread.

#ifndef TRANSHIP_ENGINE_LEDGER_BATCH_INSERT_H_
#define TRANSHIP_ENGINE_LEDGER_BATCH_INSERT_H_

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/pg/connection.h"

namespace tranship {

class BatchInsert {
 public:
  // `sql` takes one array per column: $1, $2, ...
  BatchInsert(Connection& target, std::string sql, size_t columns)
      : target_(&target), sql_(std::move(sql)), columns_(columns) {}

  void Add(std::initializer_list<std::optional<std::string>> row) {
    size_t i = 0;
    for (const auto& value : row) columns_[i++].push_back(value);
    if (columns_[0].size() >= 500) Flush();
  }
  void Flush() {
    if (columns_[0].empty()) return;
    std::vector<Param> params;
    for (auto& column : columns_) {
      params.emplace_back(ArrayLiteral(column));
      column.clear();
    }
    target_->Exec(sql_, params);
  }

 private:
  Connection* target_;
  std::string sql_;
  std::vector<std::vector<std::optional<std::string>>> columns_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_BATCH_INSERT_H_
