// Pieces that the loaders of a report share.

#ifndef TRANSHIP_ENGINE_REPORT_LEDGER_QUERIES_H_
#define TRANSHIP_ENGINE_REPORT_LEDGER_QUERIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/report/report.h"
#include "io/pg/connection.h"

namespace tranship {

// SQL that renders a timestamptz as ISO 8601, UTC, microseconds.
[[nodiscard]] inline std::string IsoTime(std::string_view expression) {
  return "pg_catalog.to_char(" + std::string(expression) +
         " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
}

// A count; NULL, or a negative number that no writer of ours made, reads as nothing.
[[nodiscard]] inline std::optional<uint64_t> MaybeCount(const Result& rows, int row, int column) {
  if (rows.null(row, column) || rows.integer(row, column) < 0) return std::nullopt;
  return static_cast<uint64_t>(rows.integer(row, column));
}

// Tables of `report.run` with their chunks and differences.
void LoadTables(Connection& target, Report& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_LEDGER_QUERIES_H_
