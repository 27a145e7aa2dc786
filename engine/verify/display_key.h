// Keys and values of rows in wire form, as a person writes them in SQL.

#ifndef TRANSHIP_ENGINE_VERIFY_DISPLAY_KEY_H_
#define TRANSHIP_ENGINE_VERIFY_DISPLAY_KEY_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "hashing/digest.h"
#include "io/pg/connection.h"
#include "io/source.h"

namespace tranship {

// The first `count` fields of a row, without framing; absent is NULL.
[[nodiscard]] std::vector<std::optional<std::string>> LeadingFields(const PlanTable& table,
                                                                    std::span<const std::byte> row,
                                                                    size_t count);

// A field as an SQL literal, rendered by the server that knows the type; numbers stand bare. A
// value that is not readable to it (it carries OIDs of the other side's types, or is what was
// refused) is shown by its digest. Within a transaction, that stays usable.
[[nodiscard]] std::string DisplayField(Connection& connection, const PlanTable& table,
                                       size_t column, const std::optional<std::string>& wire);

// "(1, 'a')" of the fields of a key; "row DIGEST" where there is no key.
[[nodiscard]] std::string DisplayKey(Connection& connection, const PlanTable& table,
                                     std::span<const std::optional<std::string>> key,
                                     const Digest& row);

// The fields of a key as text that their types read again; empty when one has no such text, or
// there is no key.
[[nodiscard]] KeyValues KeyValuesOf(Connection& connection, const PlanTable& table,
                                    std::span<const std::optional<std::string>> key);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_VERIFY_DISPLAY_KEY_H_
