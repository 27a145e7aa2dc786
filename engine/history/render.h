// The history for a person and for a program.

#ifndef TRANSHIP_ENGINE_HISTORY_RENDER_H_
#define TRANSHIP_ENGINE_HISTORY_RENDER_H_

#include <string>
#include <vector>

#include "engine/history/advice.h"
#include "engine/history/compare.h"
#include "engine/history/grade.h"
#include "engine/report/document.h"

namespace tranship {

inline constexpr int kHistorySchemaVersion = 1;

// A cycle with everything that is said of it.
struct CycleView {
  Cycle cycle;
  CycleComparison comparison;
  CycleGrade grade;
  Advice advice;
};

[[nodiscard]] std::vector<CycleView> ViewsOf(const std::vector<Cycle>& cycles,
                                             const GradeThresholds& thresholds);

// All cycles in a table, the last one in words.
[[nodiscard]] Document HistoryDocument(const std::vector<CycleView>& views);
[[nodiscard]] Document CycleDocument(const CycleView& view);
[[nodiscard]] std::string HistoryJson(const std::vector<CycleView>& views);
[[nodiscard]] std::string CycleJson(const CycleView& view);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_RENDER_H_
