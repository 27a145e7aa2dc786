// CheckSpec: one question about the data, as a checks file asks it (docs/reference.md, check).

#ifndef TRANSHIP_ENGINE_CHECK_CHECK_SPEC_H_
#define TRANSHIP_ENGINE_CHECK_CHECK_SPEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/name_text.h"

namespace tranship {

enum class CheckKind : uint8_t {
  kRowCount,  // within min and max, exact, or (none of them) equal on both sides
  kUnique,
  kNotNull,
  kRequired,  // neither NULL nor a text of blanks
  kOrphans,
  kFormat,
  kRange,
  kFresh,
  kChain,   // versions 1, 2, 3 ... per key, or validity without gaps
  kSum,     // equal on both sides
  kGroups,  // aggregates per group, equal on both sides
  kSample,  // some rows, equal on both sides
  kSql,     // a query that returns no row
};
[[nodiscard]] std::string_view ToString(CheckKind kind);  // "row_count"
[[nodiscard]] std::optional<CheckKind> CheckKindOf(std::string_view word);

enum class CheckSide : uint8_t { kTarget, kSource };

struct CheckAggregate {
  std::string function;  // count, sum, min, max
  std::string column;    // empty: count(*)
  [[nodiscard]] std::string text() const;
};

struct CheckSpec {
  std::string name;
  CheckKind kind = CheckKind::kRowCount;
  CheckSide side = CheckSide::kTarget;  // of kinds that look at one side
  bool blocks = true;                   // false: severity = "warn"
  TableName table;                      // empty only of kSql
  std::optional<TableName> source_table;
  std::string where, source_where;  // SQL predicates; source_where is where unless given
  std::vector<std::string> columns;
  std::vector<std::string> source_columns;  // of kSum and kSample; as columns unless given

  std::optional<std::string> min, max;        // kRowCount, kRange: as SQL takes them as text
  std::optional<uint64_t> exact;              // kRowCount
  std::optional<ColumnsOfTable> references;   // kOrphans
  std::string pattern;                        // kFormat
  std::string within;                         // kFresh: an interval
  std::optional<ColumnsOfTable> compared_to;  // kFresh: instead of the server's clock
  std::vector<std::string> key;               // kChain, kSample
  std::string version, from, to;              // kChain
  std::vector<std::string> group_by;          // kGroups
  std::vector<CheckAggregate> aggregates;     // kGroups
  uint64_t rows = 100;                        // kSample
  std::string sql;                            // kSql

  uint64_t at_most = 0;                 // offending rows that are still accepted
  std::optional<double> at_most_share;  // or this share of the rows looked at
  std::string tolerance = "0";          // kSum: accepted difference, a decimal number

  std::string place;  // "checks.toml:12", for messages

  [[nodiscard]] bool compares_sides() const;
  [[nodiscard]] bool needs_source() const { return compares_sides() || side == CheckSide::kSource; }
  // The table on that side.
  [[nodiscard]] const TableName& table_of(CheckSide of) const;
  [[nodiscard]] const std::vector<std::string>& columns_of(CheckSide of) const;
  [[nodiscard]] const std::string& where_of(CheckSide of) const;
  // Every problem at once, each one printable line without the place.
  [[nodiscard]] std::vector<std::string> Validate() const;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_CHECK_SPEC_H_
