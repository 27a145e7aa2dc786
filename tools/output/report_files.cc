#include "tools/output/report_files.h"

#include <unistd.h>

#include <algorithm>

#include "engine/exit_code.h"
#include "io/error.h"
#include "tools/output/atomic_file.h"

namespace tranship {
namespace {

// A run's id is a uuid; anything else (a report that has none) becomes one plain word.
std::string FolderName(const Report& report) {
  std::string name = report.run.empty() ? report.command : report.run;
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  std::erase_if(name, [&](char c) { return !plain(c); });
  return name.empty() ? "report" : name;
}

}  // namespace

void CheckReportDir(const std::string& report_dir) {
  try {
    const Folder folder = Folder::Make(report_dir);
  } catch (const UserError& error) {
    throw UserError(ExitCode::kUsage, error.what(), "choose another place with --report-dir");
  }
  if (access(report_dir.c_str(), W_OK | X_OK) != 0) {
    throw UserError(ExitCode::kUsage, "no right to write into the folder " + Printable(report_dir),
                    "choose another place with --report-dir");
  }
}

std::string WriteReportFiles(const std::string& report_dir, const Report& report,
                             const RenderOptions& options, Log& log) {
  using enum ReportFormat;
  try {
    const Folder folder = Folder::Make(report_dir).MakePrivate(FolderName(report));
    for (const ReportFormat format : {kJson, kHtml, kMarkdown, kText, kCsv}) {
      folder.Write("report." + std::string(FileExtension(format)), Render(report, format, options),
                   0600);
    }
    if (!report.rejects.empty()) folder.Write("rejects.csv", RenderRejectsCsv(report), 0600);
    return folder.path() + "/report.html";
  } catch (const UserError& error) {
    log.Warning(std::string("the report was not written: ") + error.what() +
                (report.run.empty()
                     ? ""
                     : "; next: tranship report " + Printable(report.run) + " --output FILE"));
    return "";
  }
}

}  // namespace tranship
