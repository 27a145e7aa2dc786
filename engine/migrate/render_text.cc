#include <map>

#include "engine/migrate/render.h"
#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {
namespace {

using Align = TextTable::Align;

std::string Time(double milliseconds) { return DurationText(milliseconds / 1000); }

// "3 applied, 2 pending", in the order in which they first stand.
template <typename Files, typename Word>
std::string Totals(const Files& files, Word word) {
  std::vector<std::string> order;
  std::map<std::string, uint64_t> counts;
  for (const auto& file : files) {
    const std::string& text = word(file);
    if (counts[text]++ == 0) order.push_back(text);
  }
  std::string line;
  for (const std::string& text : order) {
    line += (line.empty() ? "" : ", ") + Counted(counts[text]) + " " + text;
  }
  return line;
}

}  // namespace

std::string MigrateText(const MigrateResult& result) {
  if (result.files.empty()) return Printable(result.database) + ": nothing to do\n";
  TextTable table(
      {{"file"}, {"outcome"}, {"rows", Align::kRight}, {"batches", Align::kRight}, {"time"}});
  for (const MigratedFile& file : result.files) {
    const bool tried = file.outcome != "not tried";
    table.Add({std::string(ToString(file.folder)) + "/" + file.name, file.outcome,
               tried ? Counted(static_cast<uint64_t>(file.rows)) : "-",
               file.batches > 0 ? Counted(static_cast<uint64_t>(file.batches)) : "-",
               tried ? Time(file.milliseconds) : "-"});
  }
  const std::string totals =
      Totals(result.files, [](const MigratedFile& file) { return file.outcome; });
  return table.Text() + "\n" + Printable(result.database) + ": " + totals +
         (result.dry_run ? "; a dry run: everything was rolled back\n" : "\n");
}

std::string StatusText(const MigrationStatus& status) {
  TextTable table({{"file"},
                   {"state"},
                   {"rows", Align::kRight},
                   {"time", Align::kRight},
                   {"when"},
                   {"who"},
                   {"digest"}});
  const auto shown = [](const std::string& text) { return text.empty() ? "-" : text; };
  for (const MigrationState& file : status.files) {
    std::string state = file.state;
    if (file.failed_statement)
      state += " (statement " + std::to_string(*file.failed_statement) + ")";
    table.Add({std::string(ToString(file.folder)) + "/" + file.name, state,
               file.rows ? Counted(static_cast<uint64_t>(*file.rows)) : "-",
               file.milliseconds ? Time(*file.milliseconds) : "-", shown(file.at), shown(file.by),
               file.digest.substr(0, 12)});
  }
  std::string text = table.rows() == 0 ? "" : table.Text() + "\n";
  const std::string totals =
      Totals(status.files, [](const MigrationState& file) { return file.state; });
  text += Printable(status.database) + ": " + (totals.empty() ? "no files" : totals) + "\n";
  for (const std::string& problem : status.problems) text += "problem: " + problem + "\n";
  return text;
}

}  // namespace tranship
