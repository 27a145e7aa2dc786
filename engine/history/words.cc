#include "engine/history/words.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "io/error.h"

namespace tranship {

std::string_view PriorityOf(Severity severity) {
  switch (severity) {
    case Severity::kBlocks:
      return "HIGH";
    case Severity::kWarning:
      return "MED";
    case Severity::kNote:
      break;
  }
  return "LOW";
}

std::string PlaceOf(const CycleProblem& problem) {
  const ProblemIdentity& identity = problem.identity;
  const std::string dot = identity.column.empty() ? "" : "." + Printable(identity.column);
  const std::string place = identity.table.empty() ? "" : " " + Printable(identity.table) + dot;
  return std::string(ToString(identity.category)) + ":" + place + " (" + Printable(identity.kind) +
         ")";
}

std::string PercentText(double percent) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", std::floor(percent * 10) / 10);
  return text.data();
}

}  // namespace tranship
