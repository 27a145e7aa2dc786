#include <filesystem>
#include <system_error>

#include "engine/discover/discover_job.h"
#include "engine/discover/render.h"
#include "io/error.h"
#include "io/file_text.h"
#include "tools/commands.h"
#include "tools/history_record.h"
#include "tools/output/atomic_file.h"
#include "tools/session.h"

namespace tranship {
namespace {

std::string Rendered(const Discovery& discovery, ReportFormat format, ExitCode code) {
  switch (format) {
    case ReportFormat::kJson:
      return DiscoveryJson(discovery, static_cast<int>(code));
    case ReportFormat::kMarkdown:
      return DiscoveryMarkdown(discovery);
    case ReportFormat::kHtml:
      return DiscoveryHtml(discovery);
    default:
      return DiscoveryText(discovery);
  }
}

// A mapping that somebody may have changed is never overwritten.
void WriteMapping(const std::string& path, const std::string& text, Log& log) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    if (FileText(path) == text) return log.Info("the mapping is unchanged: " + Printable(path));
    throw UserError(ExitCode::kUsage,
                    "--write-mapping: " + Printable(path) + " exists and says something else",
                    "name another file, and compare the two");
  }
  WriteFileAtomically(path, text, 0600);
  log.Info("mapping: " + Printable(path));
}

}  // namespace

ExitCode RunDiscoverCommand(const Invocation& invocation, Console& console) {
  const ReportFormat format = invocation.json ? ReportFormat::kJson : invocation.format;
  if (format == ReportFormat::kCsv) {
    throw UserError(ExitCode::kUsage, "--format: discover knows text, json, md and html",
                    "tranship discover --help");
  }
  return KeepInHistory(invocation, console, [&](Cycle& cycle) {
    Session session(invocation, console);
    const Discovery discovery = Discover({invocation.copy, static_cast<size_t>(invocation.samples)},
                                         session.observer(), session.stop());
    session.EndProgress();
    Fill(discovery, cycle);
    const ExitCode code =
        discovery.count(Severity::kBlocks) > 0 ? ExitCode::kDifferences : ExitCode::kDone;
    if (!invocation.write_mapping.empty()) {
      if (discovery.mapping.empty()) {
        throw UserError(ExitCode::kUsage, "--write-mapping: there is nothing to make a mapping of",
                        "it takes a whole SQLite file as --source");
      }
      WriteMapping(invocation.write_mapping, discovery.mapping, session.log());
    }
    PrintResult(Rendered(discovery, format, code), invocation, session.log(), console);
    return code;
  });
}

}  // namespace tranship
