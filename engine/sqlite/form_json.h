// Value forms in the ledger, so that a resumed run reads values as it did before.

#ifndef TRANSHIP_ENGINE_SQLITE_FORM_JSON_H_
#define TRANSHIP_ENGINE_SQLITE_FORM_JSON_H_

#include <nlohmann/json_fwd.hpp>

#include "io/sqlite/encoding/value_form.h"

namespace tranship {

[[nodiscard]] nlohmann::json FormToJson(const ValueForm& form);
// Throws FormatError.
[[nodiscard]] ValueForm FormFromJson(const nlohmann::json& value);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_FORM_JSON_H_
