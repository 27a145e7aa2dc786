// Pieces of SQL about a savepoint set's tables.

#ifndef TRANSHIP_ENGINE_SAVEPOINT_SET_SQL_H_
#define TRANSHIP_ENGINE_SAVEPOINT_SET_SQL_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/pg/connection.h"

namespace tranship {

[[nodiscard]] std::string BeforeTable(int64_t id);  // quoted
[[nodiscard]] std::string AfterTable(int64_t id);

// An expression: the digest of a row's text, columns behind `prefix` ("t."). The text tells NULL
// from '', 1.0 from 1.00; the session's settings are pinned.
[[nodiscard]] std::string RowDigest(std::span<const std::string> columns, std::string_view prefix);

// "rows:sum:sum" over the digests that `from` ("FROM ... WHERE ...") gives as `digest`; the order
// of rows does not matter, and equal rows count.
[[nodiscard]] std::string DigestOfRows(Connection& target, const std::string& digest,
                                       const std::string& from);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SAVEPOINT_SET_SQL_H_
