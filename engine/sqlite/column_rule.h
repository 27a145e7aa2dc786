// ColumnRule: what the user declares about SQLite columns: how their values are written, and what
// becomes of those that do not fit.

#ifndef TRANSHIP_ENGINE_SQLITE_COLUMN_RULE_H_
#define TRANSHIP_ENGINE_SQLITE_COLUMN_RULE_H_

#include <optional>
#include <string>
#include <vector>

#include "io/sqlite/encoding/value_form.h"

namespace tranship {

struct ColumnRule {
  // Globs (* ? [..]).
  std::string table;
  std::string column;

  // The target's type, for clone; as PostgreSQL writes it.
  std::optional<std::string> type;
  std::optional<TimeUnit> unit;
  std::optional<int> assumed_offset_minutes;
  std::optional<Policy> policy;
  // Storage classes that are read besides those of the form.
  StorageSet also_takes = 0;
  std::vector<std::string> true_words, false_words;
  std::optional<ArrayRule> array_rule;
  std::optional<char> delimiter;
};

// The rule for a column: the settings of every rule that matches, later ones on top.
[[nodiscard]] ColumnRule RuleFor(const std::vector<ColumnRule>& rules, const std::string& table,
                                 const std::string& column);

// One line for the fingerprint: everything that a rule says.
[[nodiscard]] std::string Describe(const ColumnRule& rule);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_COLUMN_RULE_H_
