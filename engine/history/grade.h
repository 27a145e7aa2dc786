// Grading a cycle: complete, partial or failed, by thresholds that the user sets.

#ifndef TRANSHIP_ENGINE_HISTORY_GRADE_H_
#define TRANSHIP_ENGINE_HISTORY_GRADE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/history/cycle.h"

namespace tranship {

struct GradeThresholds {
  std::vector<std::string> core_tables;  // globs; empty: all tables are core
  // Partial needs at least these shares of the core tables, in per cent. Complete needs all tables,
  // all of their rows, and no problem of priority HIGH.
  double core_tables_percent = 90;
  double core_records_percent = 95;
  // The slowest query's time on the target over that on the source: at most this for complete, for
  // partial.
  double query_complete = 2;
  double query_partial = 5;

  // Every problem at once.
  [[nodiscard]] std::vector<std::string> Validate() const;
};

enum class CycleStatus : uint8_t { kComplete, kPartial, kFailed };
[[nodiscard]] std::string_view ToString(CycleStatus status);  // "complete"

struct CycleGrade {
  CycleStatus status = CycleStatus::kFailed;
  std::vector<std::string> reasons;  // why it is not better; printable
};

// Of discover: a table counts as migrated when nothing blocks it.
[[nodiscard]] CycleGrade Grade(const Cycle& cycle, const GradeThresholds& thresholds);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_GRADE_H_
