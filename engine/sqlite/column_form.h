// Which value form an SQLite column gets for its column on the target.

#ifndef TRANSHIP_ENGINE_SQLITE_COLUMN_FORM_H_
#define TRANSHIP_ENGINE_SQLITE_COLUMN_FORM_H_

#include <optional>
#include <string>

#include "engine/catalog/table.h"
#include "engine/sqlite/column_rule.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

struct FormChoice {
  std::string problem;  // why there is none, without the column's name
  ValueForm form;
};

// `rule` may be null.
[[nodiscard]] FormChoice ChooseForm(const Column& source, const Column& target,
                                    const ColumnRule* rule);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_COLUMN_FORM_H_
