// Reports for the tests of the renderers: one as a night's copy leaves it, one whose every text is
// hostile.

#ifndef TRANSHIP_TESTS_ENGINE_SAMPLE_REPORT_H_
#define TRANSHIP_TESTS_ENGINE_SAMPLE_REPORT_H_

#include <string>

#include "engine/report/report.h"

namespace tranship {

// Three tables, all equal, 40 chunks, one error that was tried again.
Report MatchingReport();
// The same with a differing table, one written to after the copy, a skipped one and a foreign key
// left NOT VALID.
Report DifferingReport();
// `text` in the place of every string that comes from outside.
Report ReportFullOf(const std::string& text);

}  // namespace tranship

#endif  // TRANSHIP_TESTS_ENGINE_SAMPLE_REPORT_H_
