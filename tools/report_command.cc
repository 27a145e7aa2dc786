#include "engine/report/load.h"
#include "io/error.h"
#include "tools/checklist_text.h"
#include "tools/commands.h"
#include "tools/ledger_connection.h"
#include "tools/output/atomic_file.h"

namespace tranship {

ExitCode RunReportCommand(const Invocation& invocation, Console& console) {
  Connection target = OpenLedger(invocation);
  const Report report = LoadReport(target, RunOrThrow(target, invocation));
  RenderOptions options;
  options.times = invocation.times;
  options.color = console.color && console.out_is_terminal && invocation.output.empty();
  const ReportFormat format = invocation.json ? ReportFormat::kJson : invocation.format;
  const std::string text = invocation.checklist ? ChecklistText(target, report, invocation)
                                                : Render(report, format, options);
  if (invocation.output.empty()) {
    console.out << text << std::flush;
  } else {
    WriteFileAtomically(invocation.output, text, 0600);
    console.err << "report: " << Printable(invocation.output) << '\n' << std::flush;
  }
  return ExitCode::kDone;
}

}  // namespace tranship
