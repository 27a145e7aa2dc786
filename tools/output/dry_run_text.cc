#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"
#include "tools/output/dry_run.h"

namespace tranship {
namespace {

uint64_t Rounded(double estimate) {
  return estimate > 0 ? static_cast<uint64_t>(estimate + 0.5) : 0;
}

bool Refused(const Hazard& hazard) { return hazard.severity == Hazard::Severity::kRefused; }

std::string ChunkTable(const Plan& plan) {
  using enum TextTable::Align;
  TextTable table({{"table"},
                   {"chunks", kRight},
                   {"rows, about", kRight},
                   {"bytes, about", kRight},
                   {"level", kRight},
                   {"wire form"},
                   {"read by"}});
  std::vector<uint64_t> chunks(plan.tables.size());
  for (const Chunk& chunk : plan.chunks) ++chunks[static_cast<size_t>(chunk.table)];
  double rows = 0, bytes = 0;
  for (const PlanTable& row : plan.tables) {
    const bool renamed = row.source != row.target;
    table.Add({row.source.display() + (renamed ? " -> " + row.target.display() : ""),
               Counted(chunks[static_cast<size_t>(row.no)]), Counted(Rounded(row.estimated_rows)),
               BytesText(row.estimated_bytes), std::to_string(row.level),
               std::string(ToString(row.form)), std::string(ToString(row.read))});
    rows += row.estimated_rows;
    bytes += row.estimated_bytes;
  }
  if (plan.tables.size() > 1) {
    table.Add({"total", Counted(plan.chunks.size()), Counted(Rounded(rows)), BytesText(bytes), "",
               "", ""});
  }
  return table.Text();
}

// Tables with the same reasons are named together.
std::string Whys(const Plan& plan) {
  constexpr size_t kNamed = 5;
  std::map<std::string, std::vector<std::string>> tables;
  for (const PlanTable& table : plan.tables) {
    std::string why = std::string(ToString(table.form)) + " form";
    if (!table.form_reason.empty()) why += ": " + Printable(table.form_reason);
    why += "; " + std::string(ToString(table.read));
    if (!table.read_reason.empty()) why += ": " + Printable(table.read_reason);
    tables[why].push_back(Printable(table.source.display()));
  }
  std::string text;
  for (const auto& [why, names] : tables) {
    text += "  ";
    for (size_t i = 0; i < std::min(kNamed, names.size()); ++i)
      text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > kNamed) text += " and " + Counted(names.size() - kNamed) + " more";
    text += "\n    " + why + "\n";
  }
  return text.empty() ? "" : "\nwhy so:\n" + text;
}

std::string Hazards(const std::vector<Hazard>& hazards) {
  constexpr std::array<std::string_view, 3> kNames = {"note", "warning", "refused"};
  std::string text;
  for (const auto severity :
       {Hazard::Severity::kRefused, Hazard::Severity::kWarning, Hazard::Severity::kNote}) {
    for (const Hazard& hazard : hazards) {
      if (hazard.severity != severity) continue;
      text += "  " + std::string(kNames[static_cast<size_t>(severity)]) + ": ";
      if (!hazard.table.empty()) text += Printable(hazard.table) + ": ";
      text += Printable(hazard.message) + "\n";
    }
  }
  return text.empty() ? "" : "\nhazards:\n" + text;
}

std::string Lines(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = "\n" + std::string(title) + ":\n";
  for (const std::string& line : lines) text += "  " + Printable(line) + "\n";
  return text;
}

}  // namespace

ExitCode ExitCodeOf(const DryRun& dry_run, const CopyOptions& options) {
  const bool refused = std::ranges::any_of(dry_run.fit.hazards, Refused) ||
                       !dry_run.fit.unmatched.empty() ||
                       (!dry_run.fit.unfit.empty() && !options.skip_unfit);
  return refused ? ExitCode::kUsage : ExitCode::kDone;
}

std::string NextStep(const DryRun& dry_run, const CopyOptions& options) {
  if (std::ranges::any_of(dry_run.fit.hazards, Refused))
    return "mend what is refused above; each line names the way out";
  if (!dry_run.fit.unmatched.empty()) return "correct --table or --exclude-table";
  if (ExitCodeOf(dry_run, options) != ExitCode::kDone)
    return "mend the tables that do not fit, or go on without them: --skip-unfit";
  return "the same command without --dry-run";
}

std::string DryRunText(const DryRun& dry_run, const CopyOptions& options) {
  std::string text = "dry run: nothing was written on either side\n";
  if (!dry_run.resume.empty())
    text += "the copy would go on with run " + Printable(dry_run.resume) + "\n";
  text += "\n" + ChunkTable(dry_run.plan) + Whys(dry_run.plan);
  std::vector<std::string> unfit;
  for (const Skipped& skipped : dry_run.fit.unfit)
    unfit.push_back(skipped.table + ": " + skipped.reason);
  text += Lines(options.skip_unfit ? "would be skipped" : "do not fit", unfit);
  text += Lines("chosen by name, but not there", dry_run.fit.unmatched);
  text += Hazards(dry_run.fit.hazards) + Lines("also", dry_run.notes);
  return text + "\nnext: " + NextStep(dry_run, options) + "\n";
}

}  // namespace tranship
