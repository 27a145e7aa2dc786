#include "engine/check/render.h"
#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {

std::string SummaryOf(const std::vector<CheckResult>& results) {
  const CheckCounts counts = CountChecks(results);
  std::string text =
      Counted(counts.passed, "check") + " passed, " + Counted(counts.failed) + " failed";
  if (counts.errors > 0) text += ", " + Counted(counts.errors) + " could not be run";
  return text + ", " + Counted(counts.warnings, "warning");
}

std::string OutcomeOf(const CheckResult& result) {
  if (result.state == CheckState::kFailed && !result.blocks) return "warning";
  return std::string(ToString(result.state));
}

std::string FoundOf(const CheckResult& result) {
  if (result.state == CheckState::kError) return result.message;
  std::string text = result.actual + " (expected: " + result.expected + ")";
  for (size_t i = 0; i < result.samples.size(); ++i) {
    text += (i == 0 ? ": " : "; ") + result.samples[i];
  }
  return result.samples.size() < result.offending && !result.samples.empty() ? text + "; ..."
                                                                             : text;
}

std::string ChecksText(const CheckReport& report) {
  std::string text = SummaryOf(report.results) + "\n";
  if (report.results.empty()) return text;
  TextTable table({{"outcome"},
                   {"check"},
                   {"kind"},
                   {"table"},
                   {"rows", TextTable::Align::kRight},
                   {"time", TextTable::Align::kRight},
                   {"found"}});
  for (const CheckResult& result : report.results) {
    table.Add({OutcomeOf(result), result.name, result.kind,
               result.table.empty() ? "-" : result.table, Counted(result.looked_at),
               DurationText(result.seconds), FoundOf(result)});
  }
  return text + "\n" + table.Text();
}

}  // namespace tranship
