#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/history/render.h"
#include "engine/history/words.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

using enum TextTable::Align;

std::string Dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string RegressionWord(const CycleComparison& comparison) {
  if (!comparison.with) return "-";
  return comparison.regressions.empty() ? "none" : "yes";
}

std::string Tables(const Cycle& cycle) {
  return Counted(cycle.migrated()) + "/" + Counted(cycle.tables.size());
}

std::string Records(const Cycle& cycle) {
  return cycle.moves_rows() ? Counted(cycle.rows_target()) + "/" + Counted(cycle.rows_source())
                            : Counted(cycle.rows_source());
}

std::string Priorities(const Cycle& cycle) {
  std::array<uint64_t, 3> counts{};
  for (const CycleProblem& problem : cycle.problems) {
    ++counts.at(static_cast<size_t>(problem.severity));
  }
  return Counted(counts[0]) + "/" + Counted(counts[1]) + "/" + Counted(counts[2]);
}

Document::Tone ToneOf(const CycleView& view) {
  if (view.grade.status == CycleStatus::kFailed) return Document::Tone::kBad;
  const bool good =
      view.grade.status == CycleStatus::kComplete && view.comparison.regressions.empty();
  return good ? Document::Tone::kGood : Document::Tone::kOpen;
}

std::string Title(const CycleView& view) {
  const Cycle& cycle = view.cycle;
  return "cycle " + std::to_string(cycle.no) + ", " + cycle.command + ": " +
         std::string(ToString(view.grade.status));
}

std::string MappingFact(const Cycle& cycle) {
  if (cycle.mapping.empty()) return "";
  std::string text = "mapping " + cycle.mapping;
  if (!cycle.mapping_commit.empty()) text += ", commit " + cycle.mapping_commit;
  return text + ", digest " + cycle.mapping_digest;
}

std::vector<std::string> Facts(const CycleView& view) {
  const Cycle& cycle = view.cycle;
  std::vector<std::string> facts = {
      cycle.source + (cycle.target.empty() ? "" : " -> " + cycle.target),
      "started " + cycle.started +
          (cycle.finished.empty() ? ", did not end" : ", took " + DurationText(cycle.seconds)),
      (cycle.moves_rows() ? "tables migrated: " : "tables without blocks: ") +
          Counted(cycle.migrated()) + " of " + Counted(cycle.tables.size()) +
          (cycle.moves_rows() ? "; records there: " + Counted(cycle.rows_target()) + " of "
                              : "; records read: ") +
          Counted(cycle.rows_source())};
  if (cycle.downtime_seconds) {
    facts.push_back("downtime window used: " + DurationText(*cycle.downtime_seconds) +
                    ", from the first row copied until all were verified");
  }
  if (!cycle.run.empty()) facts.push_back("run " + cycle.run + " of the target's ledger");
  if (const std::string mapping = MappingFact(cycle); !mapping.empty()) facts.push_back(mapping);
  if (view.comparison.with) {
    facts.push_back("compared with cycle " + std::to_string(*view.comparison.with) + ": " +
                    Counted(view.comparison.resolved.size()) + " resolved, " +
                    Counted(view.comparison.remaining.size()) + " remaining, " +
                    Counted(view.comparison.fresh.size()) + " new; " +
                    (view.comparison.regressions.empty() ? "no regression" : "REGRESSION"));
  } else if (cycle.ended()) {
    facts.emplace_back("the first of its kind: there is nothing to compare it with");
  }
  return facts;
}

DocumentSection Lines(std::string heading, const std::vector<std::string>& lines) {
  DocumentSection section;
  section.heading = std::move(heading);
  for (const std::string& line : lines) section.lines.push_back({line});
  return section;
}

struct ProblemRow {
  const CycleProblem* problem;
  const char* since;
  std::string count;
};

DocumentSection ProblemTable(const CycleView& view) {
  std::vector<ProblemRow> rows;
  for (const CycleProblem& problem : view.comparison.fresh) {
    rows.push_back({&problem, view.comparison.with ? "new" : "-", Counted(problem.count)});
  }
  for (const RemainingProblem& one : view.comparison.remaining) {
    const bool same = one.count_before == one.now.count;
    rows.push_back({&one.now, "remaining",
                    (same ? "" : Counted(one.count_before) + " -> ") + Counted(one.now.count)});
  }
  for (const CycleProblem& problem : view.comparison.resolved) {
    rows.push_back({&problem, "resolved", Counted(problem.count) + " -> 0"});
  }
  std::ranges::stable_sort(rows, [](const ProblemRow& a, const ProblemRow& b) {
    return a.problem->severity != b.problem->severity ? a.problem->severity < b.problem->severity
                                                      : a.problem->identity < b.problem->identity;
  });
  DocumentSection section;
  section.heading = "problems";
  section.headings = {{"priority"}, {"state"},        {"category"}, {"where"},
                      {"kind"},     {"rows", kRight}, {"what"}};
  for (const ProblemRow& row : rows) {
    const ProblemIdentity& identity = row.problem->identity;
    section.rows.push_back(
        {std::string(PriorityOf(row.problem->severity)), row.since,
         std::string(ToString(identity.category)),
         Dash(identity.table + (identity.column.empty() ? "" : "." + identity.column)),
         identity.kind, row.problem->count == 0 ? "-" : row.count, row.problem->message});
  }
  return section;
}

DocumentSection TableTable(const Cycle& cycle) {
  DocumentSection section;
  section.heading = "tables";
  section.headings = {
      {"table"}, {"source", kRight}, {"target", kRight}, {"rejected", kRight}, {"migrated"}};
  for (const CycleTable& table : cycle.tables) {
    section.rows.push_back({table.name, Counted(table.rows_source), Counted(table.rows_target),
                            Counted(table.rejected), table.migrated ? "yes" : "no"});
  }
  return section;
}

DocumentSection QueryTable(const Cycle& cycle) {
  DocumentSection section;
  section.heading = "queries on both sides";
  section.headings = {{"query"}, {"answers"}, {"times", kRight}, {"remark"}};
  for (const QueryReport& query : cycle.queries) {
    std::array<char, 32> ratio{};
    std::snprintf(ratio.data(), ratio.size(), "%.2f", query.ratio);
    section.rows.push_back(
        {query.name, std::string(ToString(query.verdict)), ratio.data(), Dash(query.message)});
  }
  return section;
}

}  // namespace

std::vector<CycleView> ViewsOf(const std::vector<Cycle>& cycles,
                               const GradeThresholds& thresholds) {
  std::vector<CycleView> views;
  for (const Cycle& cycle : cycles) {
    views.push_back({cycle, CompareCycles(cycle, CycleBefore(cycles, cycle)),
                     Grade(cycle, thresholds), Advise(cycle)});
  }
  return views;
}

Document CycleDocument(const CycleView& view) {
  Document document;
  document.title = Title(view);
  document.tone = ToneOf(view);
  document.facts = Facts(view);
  if (!view.grade.reasons.empty()) {
    document.sections.push_back(Lines("why it is not complete", view.grade.reasons));
  }
  if (!view.comparison.regressions.empty()) {
    document.sections.push_back(Lines("regressions", view.comparison.regressions));
  }
  for (DocumentSection section :
       {ProblemTable(view), TableTable(view.cycle), QueryTable(view.cycle)}) {
    if (!section.rows.empty()) document.sections.push_back(std::move(section));
  }
  if (!view.advice.actions.empty()) {
    document.sections.push_back(
        Lines("next" + (view.advice.category.empty() ? "" : ": " + view.advice.category),
              view.advice.actions));
  }
  return document;
}

Document HistoryDocument(const std::vector<CycleView>& views) {
  Document document;
  document.title = "history: " + Counted(views.size(), "cycle");
  if (views.empty()) return document;
  document.tone = ToneOf(views.back());
  DocumentSection all;
  all.headings = {{"cycle", kRight}, {"command"},          {"started"},
                  {"took", kRight},  {"tables", kRight},   {"records", kRight},
                  {"HIGH/MED/LOW"},  {"resolved", kRight}, {"remaining", kRight},
                  {"new", kRight},   {"regression"},       {"status"}};
  for (const CycleView& view : views) {
    const Cycle& cycle = view.cycle;
    all.rows.push_back({std::to_string(cycle.no), cycle.command, cycle.started,
                        cycle.finished.empty() ? "-" : DurationText(cycle.seconds), Tables(cycle),
                        Records(cycle), Priorities(cycle), Counted(view.comparison.resolved.size()),
                        Counted(view.comparison.remaining.size()),
                        Counted(view.comparison.fresh.size()), RegressionWord(view.comparison),
                        std::string(ToString(view.grade.status))});
  }
  document.sections.push_back(std::move(all));
  const Document last = CycleDocument(views.back());
  document.sections.push_back(Lines(last.title, last.facts));
  for (const DocumentSection& section : last.sections) {
    if (section.heading != "tables") document.sections.push_back(section);
  }
  return document;
}

}  // namespace tranship
