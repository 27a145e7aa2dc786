#include <algorithm>
#include <map>

#include "engine/discover/finders.h"
#include "engine/plan/foreign_key_order.h"
#include "engine/sqlite/sqlite_catalog.h"
#include "io/error.h"

namespace tranship {
namespace {

Finding Make(Severity severity, std::string code, std::string table, std::string message,
             std::string next = "") {
  Finding finding;
  finding.category = Category::kMigration;
  finding.severity = severity;
  finding.code = std::move(code);
  finding.table = std::move(table);
  finding.message = std::move(message);
  finding.next = std::move(next);
  return finding;
}

std::string Names(const FileReading& reading, const std::vector<size_t>& tables) {
  std::string names;
  for (const size_t table : tables) {
    names += (names.empty() ? "" : ", ") + Printable(reading.tables[table]->name);
  }
  return names;
}

// "main.orders" of a file is shown as the file calls it.
std::string Shown(const std::string& display) {
  const std::string prefix = std::string(kSqliteSchemaName) + ".";
  return display.starts_with(prefix) ? display.substr(prefix.size()) : display;
}

Severity SeverityOf(Hazard::Severity severity) {
  switch (severity) {
    case Hazard::Severity::kRefused:
      return Severity::kBlocks;
    case Hazard::Severity::kWarning:
      return Severity::kWarning;
    case Hazard::Severity::kNote:
      break;
  }
  return Severity::kNote;
}

}  // namespace

void FindOrder(const FileReading& reading, Findings& findings) {
  std::vector<Reference> references;
  for (size_t from = 0; from < reading.tables.size(); ++from) {
    for (const SqliteForeignKey& key : reading.tables[from]->foreign_keys) {
      const auto to = std::ranges::find_if(reading.tables, [&](const SqliteTable* table) {
        return SameSqliteName(table->name, key.parent);
      });
      if (to == reading.tables.end()) continue;
      references.push_back({from, static_cast<size_t>(to - reading.tables.begin()), key.parent});
    }
  }
  const LoadOrder order = OrderByReferences(reading.tables.size(), references);
  for (const std::vector<size_t>& cycle : order.cycles) {
    findings.push_back(
        Make(Severity::kWarning, "cycle", reading.tables[cycle.front()]->name,
             "foreign keys go round in a circle (" + Names(reading, cycle) +
                 "): no order of loading satisfies them",
             "clone makes foreign keys after the rows; copy needs --constraints rebuild"));
  }
  for (const size_t reference : order.self_references) {
    findings.push_back(Make(Severity::kNote, "self-reference",
                            reading.tables[references[reference].from]->name, "refers to itself"));
  }
  if (references.empty()) return;
  std::map<int, std::vector<size_t>> levels;
  for (size_t i = 0; i < order.levels.size(); ++i) levels[order.levels[i]].push_back(i);
  std::string text;
  for (const auto& [level, tables] : levels) {
    text += (text.empty() ? "" : "; then ") + Names(reading, tables);
  }
  findings.push_back(Make(Severity::kNote, "order", "", "order of loading: " + text));
}

void FindUnmatched(const Fit& fit, Findings& findings) {
  for (const std::string& glob : fit.unmatched) {
    findings.push_back(Make(Severity::kBlocks, "no-table", "",
                            "--table " + Printable(glob) + ": no table of the source matches",
                            "mend the pattern"));
  }
}

void FindTargetProblems(const Fit& fit, const Catalog& target, const CopyOptions& options,
                        Findings& findings) {
  const bool file = options.source.starts_with("sqlite:");
  for (const Skipped& table : fit.unfit) {
    // A clone makes what is missing.
    const bool missing = table.reason.starts_with("does not exist on the target");
    findings.push_back(Make(missing && file ? Severity::kWarning : Severity::kBlocks,
                            missing ? "missing-table" : "unfit", Shown(table.table), table.reason,
                            missing && file ? "tranship clone makes it" : ""));
  }
  for (const Hazard& hazard : fit.hazards) {
    findings.push_back(
        Make(SeverityOf(hazard.severity), "hazard", Shown(hazard.table), hazard.message));
  }
  for (const PlanTable& table : fit.tables) {
    const Table* there = target.Find(table.target);
    if (there == nullptr || there->empty != false) continue;
    findings.push_back(Make(Severity::kWarning, "not-empty", Shown(table.source.display()),
                            table.target.display() + " is not empty on the target",
                            "copy takes it with --truncate, which empties it first"));
  }
}

}  // namespace tranship
