// What a report amounts to: totals, one sentence, and the next step. All formats say the same.

#ifndef TRANSHIP_ENGINE_REPORT_CONCLUSION_H_
#define TRANSHIP_ENGINE_REPORT_CONCLUSION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "engine/report/report.h"

namespace tranship {

struct ReportTotals {
  uint64_t rows_read = 0, rows_written = 0, rejected = 0, altered = 0, verified = 0, bytes = 0;
  uint64_t merged_anew = 0;  // inserted and updated by upserts
  uint64_t leaves_total = 0, leaves_compared = 0, leaves_differing = 0;
  uint64_t missing = 0, extra = 0, changed = 0, changed_after_copy = 0;
  uint64_t tables_matching = 0;
  uint64_t chunks_total = 0, chunks_done = 0;
};

[[nodiscard]] ReportTotals TotalsOf(const Report& report);

// Target rows shown to be equal to a source row; nothing when the table was not compared.
[[nodiscard]] std::optional<uint64_t> VerifiedRows(const TableReport& table);

// Why the verdict is what it is: the report's own reason, else one made from its tables. Printable.
[[nodiscard]] std::string VerdictSentence(const Report& report);

// "MATCH", and what the verdict does not cover: "MATCH, 2 skipped". Printable.
[[nodiscard]] std::string Headline(const Report& report);

// What to do next, with the command to type; empty when nothing is left to do. Printable.
[[nodiscard]] std::string NextStep(const Report& report);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_CONCLUSION_H_
