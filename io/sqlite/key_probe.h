// Bounds of a table's rowids by seeks, for when its pages cannot be read: halving of key ranges,
// and the density of rowids behind each half.

#ifndef TRANSHIP_IO_SQLITE_KEY_PROBE_H_
#define TRANSHIP_IO_SQLITE_KEY_PROBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "io/sqlite/database.h"

namespace tranship {

// At most `ranges` - 1 ascending rowids. `rows` becomes an estimate. A few hundred seeks of a few
// rows; never a scan.
[[nodiscard]] std::vector<int64_t> ProbeRowids(const Database& database, const std::string& table,
                                               const std::string& rowid, size_t ranges,
                                               double& rows);

// `name` quoted for SQL, whatever it holds.
[[nodiscard]] std::string QuoteSqliteName(const std::string& name);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_KEY_PROBE_H_
