#include "tools/checklist_text.h"

#include <algorithm>
#include <vector>

#include "engine/checklist/checklist.h"
#include "engine/exit_code.h"
#include "engine/history/history_store.h"
#include "io/error.h"
#include "io/pg/conninfo.h"

namespace tranship {

std::string ChecklistText(Connection& target, const Report& report, const Invocation& invocation) {
  using enum ReportFormat;
  const ReportFormat format = invocation.format;
  if (invocation.json || format == kJson || format == kCsv) {
    throw UserError(ExitCode::kUsage, "--checklist is written as text, md or html",
                    "say --format md, or leave --json out");
  }
  std::vector<Cycle> cycles;
  if (!invocation.history.empty()) {
    cycles = HistoryStore::OpenForReading(invocation.history).Load();
  }
  // The last cycle of this run that asked queries.
  std::ranges::reverse(cycles);
  const auto cycle = std::ranges::find_if(
      cycles, [&](const Cycle& one) { return one.run == report.run && !one.queries.empty(); });
  TargetFacts facts = ReadTargetFacts(target, report);
  facts.password_in_uri = HasPassword(invocation.copy.target);
  const Document document = MakeChecklist(report, facts, cycle == cycles.end() ? nullptr : &*cycle);
  return format == kMarkdown ? DocumentMarkdown(document)
         : format == kHtml   ? DocumentHtml(document)
                             : DocumentText(document);
}

}  // namespace tranship
