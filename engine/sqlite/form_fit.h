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

// The unit in which all numbers are times from 1970 to 2100, and some are later than 2001-09-09;
// nothing when there is none, or no number. The last condition keeps dates written as 20240229 or
// 20240229123000 apart from epochs.
[[nodiscard]] std::optional<TimeUnit> PlausibleUnit(const ColumnCensus& census);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_FORM_FIT_H_
