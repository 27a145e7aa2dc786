// Why a column gets its type, in one line.

#ifndef TRANSHIP_ENGINE_SQLITE_CHOICE_REASON_H_
#define TRANSHIP_ENGINE_SQLITE_CHOICE_REASON_H_

#include <string>

#include "engine/sqlite/census.h"
#include "engine/sqlite/column_rule.h"

namespace tranship {

struct ChoiceFacts {
  std::string declared_type;
  const ColumnCensus* census = nullptr;  // may be null
  bool forced = false;                   // by a rule
  bool rowid = false;                    // the column is the rowid
  bool compared = false;                 // the census counted what does not fit
};

// `declared`: the type is the declared one, or a rule's.
[[nodiscard]] std::string ReasonFor(const ChoiceFacts& facts, const std::string& type,
                                    const ColumnRule& rule, bool declared);

// "epoch-seconds", as a mapping file writes it.
[[nodiscard]] std::string_view UnitName(TimeUnit unit);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_CHOICE_REASON_H_
