// Words of the history for people.

#ifndef TRANSHIP_ENGINE_HISTORY_WORDS_H_
#define TRANSHIP_ENGINE_HISTORY_WORDS_H_

#include <string>
#include <string_view>

#include "engine/history/cycle.h"

namespace tranship {

// "HIGH", "MED", "LOW".
[[nodiscard]] std::string_view PriorityOf(Severity severity);
// "quality: orders.total (range)". Printable.
[[nodiscard]] std::string PlaceOf(const CycleProblem& problem);
// "61.5 %"; rounded down, so that 100 % means all of it.
[[nodiscard]] std::string PercentText(double percent);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_WORDS_H_
