#include "engine/check/check_result.h"

#include <algorithm>

namespace tranship {

std::string_view ToString(CheckState state) {
  return state == CheckState::kPassed   ? "passed"
         : state == CheckState::kFailed ? "failed"
                                        : "error";
}

CheckCounts CountChecks(const std::vector<CheckResult>& results) {
  CheckCounts counts;
  for (const CheckResult& result : results) {
    ++(result.state == CheckState::kPassed   ? counts.passed
       : !result.blocks                      ? counts.warnings
       : result.state == CheckState::kFailed ? counts.failed
                                             : counts.errors);
  }
  return counts;
}

bool ChecksBlock(const std::vector<CheckResult>& results) {
  return std::ranges::any_of(results, [](const CheckResult& result) {
    return result.blocks && result.state != CheckState::kPassed;
  });
}

}  // namespace tranship
