// A first version of a mapping, from both schemas.

#ifndef TRANSHIP_ENGINE_MAPPING_PROPOSE_H_
#define TRANSHIP_ENGINE_MAPPING_PROPOSE_H_

#include "engine/catalog/table.h"
#include "engine/mapping/field_mapping.h"

namespace tranship {

// Tables and fields of the same names, whose types fit, move. What has only a similar name, or
// does not fit, is proposed and open; what has nothing like it is open.
[[nodiscard]] FieldMapping ProposeMapping(const Catalog& source, const Catalog& target);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_PROPOSE_H_
