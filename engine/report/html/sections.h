// The parts of the page. Each returns HTML whose texts are escaped, empty when it has nothing to
// say.

#ifndef TRANSHIP_ENGINE_REPORT_HTML_SECTIONS_H_
#define TRANSHIP_ENGINE_REPORT_HTML_SECTIONS_H_

#include <string>

#include "engine/report/report.h"

namespace tranship {

// "good", "bad" or "open": how a verdict is coloured. And a sign, so that colour does not carry it
// alone.
[[nodiscard]] const char* VerdictStyle(Verdict verdict);
[[nodiscard]] const char* VerdictSign(Verdict verdict);

[[nodiscard]] std::string SummaryTable(const Report& report);
[[nodiscard]] std::string DifferencesSection(const Report& report);
[[nodiscard]] std::string SkippedSection(const Report& report);
[[nodiscard]] std::string ErrorsSection(const Report& report);
[[nodiscard]] std::string ObjectsSection(const Report& report);
[[nodiscard]] std::string SequencesSection(const Report& report);
[[nodiscard]] std::string QueriesSection(const Report& report);
[[nodiscard]] std::string SnapshotsSection(const Report& report);
// Per table: how it travelled, digests, chunks.
[[nodiscard]] std::string TableDetails(const Report& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_HTML_SECTIONS_H_
