// Which PostgreSQL type an SQLite column becomes, and how its values are read.
//
// The declared type wins when all values fit. Otherwise it is the narrowest type that takes every
// value exactly: nothing is rounded, cut or left out. Only a rule can force a type that does not
// take all.

#ifndef TRANSHIP_ENGINE_SQLITE_TYPE_CHOICE_H_
#define TRANSHIP_ENGINE_SQLITE_TYPE_CHOICE_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/sqlite/census.h"
#include "engine/sqlite/column_rule.h"
#include "engine/sqlite/schema.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

// Values that the choice does not take as they are.
struct TypeProblem {
  ProblemKind kind = ProblemKind::kNone;
  uint64_t count = 0;
  std::vector<std::string> keys;  // of the first few; see Sightings
  bool altered = false;           // by the rule's policy; else refused
  bool at_most = false;           // the census was taken without this rule: `count` may be too high
};

struct TypeChoice {
  std::string type;  // as PostgreSQL writes it: "varchar(10)"
  // Nothing for a rule's type that only the target knows (an enum, a domain): ChooseForm() makes it
  // when it is there.
  std::optional<ValueForm> form;
  // How a rule would say it: what ChooseForm() needs besides the type to make `form`.
  ColumnRule rule;
  // False: nothing but what the declared type says.
  bool notable = false;
  std::string reason;  // one printable line
  std::vector<TypeProblem> problems;
};

// `census` and `rule` may be null. Without a census: by the declared type alone. Deterministic.
[[nodiscard]] TypeChoice ChooseType(const SqliteTable& table, const SqliteColumn& column,
                                    const ColumnCensus* census, const ColumnRule* rule);

// What a census is to compare the column's values with: ChooseType() then counts exactly what does
// not fit.
[[nodiscard]] ValueForm ExpectedForm(const SqliteTable& table, const SqliteColumn& column,
                                     const ColumnRule* rule);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_TYPE_CHOICE_H_
