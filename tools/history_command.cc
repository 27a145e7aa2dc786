#include <algorithm>

#include "engine/history/history_store.h"
#include "engine/history/render.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/output/atomic_file.h"

namespace tranship {
namespace {

std::string Rendered(const Document& document, ReportFormat format) {
  switch (format) {
    case ReportFormat::kMarkdown:
      return DocumentMarkdown(document);
    case ReportFormat::kHtml:
      return DocumentHtml(document);
    default:
      return DocumentText(document);
  }
}

std::string Text(const std::vector<CycleView>& views, int no, ReportFormat format) {
  const bool json = format == ReportFormat::kJson;
  if (no == 0) return json ? HistoryJson(views) : Rendered(HistoryDocument(views), format);
  const auto found =
      std::ranges::find_if(views, [&](const CycleView& view) { return view.cycle.no == no; });
  if (found == views.end()) {
    throw UserError(ExitCode::kRunNotFound, "the history has no cycle " + std::to_string(no),
                    "tranship history, without --run, lists them");
  }
  return json ? CycleJson(*found) : Rendered(CycleDocument(*found), format);
}

}  // namespace

ExitCode RunHistoryCommand(const Invocation& invocation, Console& console) {
  const ReportFormat format = invocation.json ? ReportFormat::kJson : invocation.format;
  if (format == ReportFormat::kCsv) {
    throw UserError(ExitCode::kUsage, "--format: history knows text, json, md and html",
                    "tranship history --help");
  }
  HistoryStore store = HistoryStore::OpenForReading(invocation.history);
  const std::string text =
      Text(ViewsOf(store.Load(), invocation.thresholds), invocation.cycle, format);
  if (invocation.output.empty()) {
    console.out << text << std::flush;
  } else {
    WriteFileAtomically(invocation.output, text, 0600);
    console.err << "written: " << Printable(invocation.output) << '\n' << std::flush;
  }
  return ExitCode::kDone;
}

}  // namespace tranship
