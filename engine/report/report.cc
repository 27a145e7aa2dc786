#include "engine/report/report.h"

#include <array>

namespace tranship {
namespace {

constexpr std::array kVerdicts = {Verdict::kMatch, Verdict::kMismatch, Verdict::kIncomplete,
                                  Verdict::kNotComparable};

}  // namespace

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kMatch:
      return "MATCH";
    case Verdict::kMismatch:
      return "MISMATCH";
    case Verdict::kNotComparable:
      return "NOT COMPARABLE";
    case Verdict::kIncomplete:
      break;
  }
  return "INCOMPLETE";
}

std::optional<Verdict> VerdictFrom(std::string_view text) {
  for (const Verdict verdict : kVerdicts) {
    if (ToString(verdict) == text) return verdict;
  }
  return std::nullopt;
}

std::string_view ToString(QueryReport::Verdict verdict) {
  switch (verdict) {
    case QueryReport::Verdict::kEqual:
      return "equal";
    case QueryReport::Verdict::kDiffers:
      return "differs";
    case QueryReport::Verdict::kFailed:
      break;
  }
  return "failed";
}

}  // namespace tranship
