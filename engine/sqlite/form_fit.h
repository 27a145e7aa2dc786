// Whether a form takes every value that a census has counted. No means: some value is refused, or
// the census cannot tell; yes is proof.

#ifndef TRANSHIP_ENGINE_SQLITE_FORM_FIT_H_
#define TRANSHIP_ENGINE_SQLITE_FORM_FIT_H_

#include <optional>

#include "engine/sqlite/census.h"

namespace tranship {

[[nodiscard]] bool TakesAll(const ValueForm& form, const ColumnCensus& census);
// Of the values of one storage class.
[[nodiscard]] bool TakesAll(const ValueForm& form, const ColumnCensus& census,
                            StorageClass storage);

// The unit in which all numbers are times from 1970 to 2100; nothing when there is none, or no
// number. Where units overlap (the first weeks of 1970 in the finer one), the coarser one is meant.
[[nodiscard]] std::optional<TimeUnit> PlausibleUnit(const ColumnCensus& census);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_FORM_FIT_H_
