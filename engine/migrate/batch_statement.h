// BatchStatement: one UPDATE or DELETE, limited to ranges of a key.

#ifndef TRANSHIP_ENGINE_MIGRATE_BATCH_STATEMENT_H_
#define TRANSHIP_ENGINE_MIGRATE_BATCH_STATEMENT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace tranship {

class BatchStatement {
 public:
  // FormatError when `sql` cannot be run by ranges: it is neither UPDATE nor DELETE, changes the
  // key, or has RETURNING, ORDER BY or LIMIT.
  BatchStatement(const std::string& sql, const std::string& key);

  // The statement for keys in (after, through]; both are SQL literals. `after` nothing: from the
  // first key.
  [[nodiscard]] std::string Between(const std::optional<std::string>& after,
                                    const std::string& through) const;
  // The statement for rows whose key is NULL.
  [[nodiscard]] std::string OfNull() const;
  // A query for the last key of the next `size` rows, as a literal; no row when none follow.
  // `literal_of` makes SQL that gives an expression's value as a literal.
  [[nodiscard]] std::string NextKey(
      const std::optional<std::string>& after, int64_t size,
      const std::function<std::string(const std::string&)>& literal_of) const;

 private:
  [[nodiscard]] std::string Limited(const std::string& condition) const;

  std::string head_;       // up to WHERE
  std::string condition_;  // the WHERE, without the word; empty: all rows
  std::string table_;      // as FROM takes it, with its alias
  std::string key_;        // qualified by table or alias
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_BATCH_STATEMENT_H_
