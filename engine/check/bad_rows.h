// Checks that look at one table of a server: which of its rows are bad, as SQL.

#ifndef TRANSHIP_ENGINE_CHECK_BAD_ROWS_H_
#define TRANSHIP_ENGINE_CHECK_BAD_ROWS_H_

#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/check/check_spec.h"

namespace tranship {

// Of kUnique, kNotNull, kRequired, kOrphans, kFormat, kRange and kChain.
[[nodiscard]] bool LooksForBadRows(CheckKind kind);

struct BadRowsSql {
  std::string rows;   // a query of (tranship_key text, tranship_bad boolean, ...), a row per row
  std::string order;  // "ORDER BY ..." for it, "" where rows have no order of their own
  bool distinct = false;  // several rows may have one tranship_key
};
// Requires: LooksForBadRows(spec.kind); the columns exist.
[[nodiscard]] BadRowsSql BadRowsOf(const CheckSpec& spec, CheckSide side, const Table& table);

// What a check names and the catalog of that side does not have: one printable line each.
[[nodiscard]] std::vector<std::string> MissingFrom(const Catalog& catalog, const CheckSpec& spec,
                                                   CheckSide side);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_BAD_ROWS_H_
