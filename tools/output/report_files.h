// The report of a run in all formats, in a private folder per run.

#ifndef TRANSHIP_TOOLS_OUTPUT_REPORT_FILES_H_
#define TRANSHIP_TOOLS_OUTPUT_REPORT_FILES_H_

#include <string>

#include "engine/report/render.h"
#include "tools/progress/log.h"

namespace tranship {

// Throws UserError (exit 2) when reports could not be written to `report_dir`: better before the
// copy than after it.
void CheckReportDir(const std::string& report_dir);

// Writes REPORT_DIR/RUN/report.{json,html,md,txt,csv}, and rejects.csv when there are any, mode
// 0600. Returns the HTML's path; when writing fails, warns and returns "": the ledger still has
// everything.
[[nodiscard]] std::string WriteReportFiles(const std::string& report_dir, const Report& report,
                                           const RenderOptions& options, Log& log);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_OUTPUT_REPORT_FILES_H_
