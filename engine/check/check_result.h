// CheckResult: what a check found.

#ifndef TRANSHIP_ENGINE_CHECK_CHECK_RESULT_H_
#define TRANSHIP_ENGINE_CHECK_CHECK_RESULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

inline constexpr size_t kCheckSamples = 5;

enum class CheckState : uint8_t {
  kPassed,
  kFailed,
  kError,  // it could not be run: never taken for passed
};
[[nodiscard]] std::string_view ToString(CheckState state);  // "passed"

struct CheckResult {
  std::string name;
  std::string kind;
  std::string table;  // "schema.table" for people; empty: of none
  std::string side;   // "target", "source", "both"
  bool blocks = true;
  CheckState state = CheckState::kError;
  uint64_t offending = 0;                            // rows, groups or columns; exact
  std::optional<uint64_t> looked_at = std::nullopt;  // of how many
  // Keys of the first offending rows, or what differs; at most kCheckSamples, printable.
  std::vector<std::string> samples = {};
  std::string expected = {}, actual = {};
  std::string message = {};  // of kError
  double seconds = 0;
};

struct CheckCounts {
  uint64_t passed = 0, failed = 0, errors = 0, warnings = 0;
};
// What did not pass and does not block counts as a warning.
[[nodiscard]] CheckCounts CountChecks(const std::vector<CheckResult>& results);
// Some check that blocks has not passed.
[[nodiscard]] bool ChecksBlock(const std::vector<CheckResult>& results);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_CHECK_RESULT_H_
