// The types that a column may become, in the order of preference.

#ifndef TRANSHIP_ENGINE_SQLITE_TYPE_CANDIDATES_H_
#define TRANSHIP_ENGINE_SQLITE_TYPE_CANDIDATES_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/sqlite/census.h"
#include "engine/sqlite/column_rule.h"
#include "engine/sqlite/declared_type.h"

namespace tranship {

struct TypeCandidate {
  std::string type;
  std::optional<TimeUnit> unit;
  StorageSet also = 0;
};

// Behind the declared type. The last one takes every value there may be.
[[nodiscard]] std::vector<TypeCandidate> CandidatesFor(TypeFamily family,
                                                       const ColumnCensus& census);

// How a candidate's values are read, with the settings of a rule on top. Nothing for a type that is
// not known here.
[[nodiscard]] std::optional<ValueForm> FormOf(const TypeCandidate& candidate,
                                              const ColumnRule& rule);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_TYPE_CANDIDATES_H_
