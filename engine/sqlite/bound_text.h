// Bounds of SQLite key ranges as text, as they stand in the ledger: written like SQL literals.

#ifndef TRANSHIP_ENGINE_SQLITE_BOUND_TEXT_H_
#define TRANSHIP_ENGINE_SQLITE_BOUND_TEXT_H_

#include <string>

#include "io/sqlite/btree/page.h"

namespace tranship {

// 5, 1.5e+00, 'text', x'00ff', NULL; text that is no UTF-8 or holds a zero byte as t'00ff'. What is
// written reads back as the same value.
[[nodiscard]] std::string BoundText(const KeyValue& value);
// Throws FormatError.
[[nodiscard]] KeyValue ParseBound(const std::string& text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_BOUND_TEXT_H_
