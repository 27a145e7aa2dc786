// Results of checks, for people and for programs. Nothing from outside gets into any of them raw.

#ifndef TRANSHIP_ENGINE_CHECK_RENDER_H_
#define TRANSHIP_ENGINE_CHECK_RENDER_H_

#include <string>
#include <vector>

#include "engine/check/check_result.h"

namespace tranship {

inline constexpr int kChecksSchemaVersion = 1;

struct CheckReport {
  std::string source;  // for people; empty without one
  std::string target;
  std::vector<CheckResult> results;
};

// "3 checks passed, 1 failed, 1 warning".
[[nodiscard]] std::string SummaryOf(const std::vector<CheckResult>& results);
// "passed", "failed", "warning", "error", ...: what a reader must know first.
[[nodiscard]] std::string OutcomeOf(const CheckResult& result);
// What there is and what was expected, in a few words.
[[nodiscard]] std::string FoundOf(const CheckResult& result);

[[nodiscard]] std::string ChecksText(const CheckReport& report);
// One document with schema_version; docs/reference.md names its keys.
[[nodiscard]] std::string ChecksJson(const CheckReport& report, int exit_code);
// Without durations: the same results always give the same bytes.
[[nodiscard]] std::string ChecksMarkdown(const CheckReport& report);
// One page, no script, nothing loaded from anywhere.
[[nodiscard]] std::string ChecksHtml(const CheckReport& report);
// The table alone, for a page that holds more than checks.
[[nodiscard]] std::string ChecksHtmlTable(const std::vector<CheckResult>& results);
[[nodiscard]] std::string ChecksMarkdownTable(const std::vector<CheckResult>& results);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_RENDER_H_
