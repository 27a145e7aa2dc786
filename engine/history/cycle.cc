#include "engine/history/cycle.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/report/conclusion.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

// Problems of one identity are one, with their counts added.
class Problems {
 public:
  void Add(CycleProblem problem) {
    const auto [found, is_new] = by_identity_.try_emplace(problem.identity, problem);
    if (is_new) return;
    found->second.count += problem.count;
    found->second.severity = std::min(found->second.severity, problem.severity);
  }
  [[nodiscard]] std::vector<CycleProblem> Take() {
    std::vector<CycleProblem> all;
    for (auto& [identity, problem] : by_identity_) all.push_back(std::move(problem));
    return all;
  }

 private:
  std::map<ProblemIdentity, CycleProblem> by_identity_;
};

CycleProblem FromReject(const RejectReport& row, const std::string& run) {
  CycleProblem problem;
  const bool constraint = row.sqlstate.starts_with("23");
  problem.identity = {constraint ? Category::kIntegrity : Category::kQuality, row.table, row.column,
                      row.kind == "altered"  ? "altered"
                      : row.sqlstate.empty() ? "value"
                                             : row.sqlstate};
  if (!row.constraint.empty()) problem.identity.kind += " " + row.constraint;
  problem.severity = row.kind == "altered" ? Severity::kWarning : Severity::kBlocks;
  problem.count = 1;
  problem.message = row.reason;
  problem.next =
      row.kind == "altered" ? "" : "mend the cause, then: tranship copy --retry-rejects " + run;
  return problem;
}

void AddDifferences(const TableReport& table, Problems& problems) {
  const std::pair<const char*, uint64_t> kinds[] = {
      {"missing", table.missing}, {"extra", table.extra}, {"changed", table.changed}};
  bool any = false;
  for (const auto& [kind, count] : kinds) {
    if (count == 0) continue;
    any = true;
    problems.Add({{Category::kIntegrity, table.name, "", kind},
                  Severity::kBlocks,
                  count,
                  std::string("rows ") + kind + " on the target",
                  "look at the keys in the run's report"});
  }
  if (table.verdict == Verdict::kMatch || any) return;
  problems.Add(
      {{Category::kMigration, table.name, "", "not verified"},
       table.verdict == Verdict::kIncomplete ? Severity::kWarning : Severity::kBlocks,
       0,
       table.verdict_reason.empty() ? std::string(ToString(table.verdict)) : table.verdict_reason,
       ""});
}

}  // namespace

uint64_t Cycle::migrated() const {
  return static_cast<uint64_t>(std::ranges::count(tables, true, &CycleTable::migrated));
}

uint64_t Cycle::rows_source() const {
  uint64_t sum = 0;
  for (const CycleTable& table : tables) sum += table.rows_source;
  return sum;
}

uint64_t Cycle::rows_target() const {
  uint64_t sum = 0;
  for (const CycleTable& table : tables) sum += table.rows_target;
  return sum;
}

void Fill(const Report& report, Cycle& cycle) {
  cycle.run = report.run;
  cycle.source = report.source;
  cycle.target = report.target;
  cycle.verdict = ToString(report.verdict);
  cycle.queries = report.queries;
  const bool writes = report.command != "verify";
  std::string first, last = report.finished;
  Problems problems;
  for (const TableReport& table : report.tables) {
    // What is proven to be there; without a verification what was written.
    const uint64_t there = VerifiedRows(table).value_or(writes ? table.rows_written : uint64_t{0});
    const uint64_t read = table.rows_source.value_or(table.rows_written + table.rejected);
    const bool good = table.verdict == Verdict::kMatch && table.rejected == 0;
    cycle.tables.push_back({table.name, read, there, table.rejected, good && there == read});
    AddDifferences(table, problems);
    for (const ChunkReport& chunk : table.chunks) {
      if (!chunk.started.empty() && (first.empty() || chunk.started < first)) first = chunk.started;
    }
  }
  for (const RejectReport& row : report.rejects) problems.Add(FromReject(row, report.run));
  for (const SkippedReport& skipped : report.skipped) {
    problems.Add({{Category::kSchema, skipped.name, "", "left out"},
                  Severity::kWarning,
                  0,
                  skipped.reason,
                  ""});
  }
  for (const ObjectReport& object : report.objects) {
    if (object.state == "restored") continue;
    problems.Add({{Category::kIntegrity, object.table, "", object.kind + " " + object.name},
                  Severity::kBlocks,
                  0,
                  object.state + (object.message.empty() ? "" : ": " + object.message),
                  "mend the rows that the report names, then run the same command again"});
  }
  for (const ErrorReport& error : report.errors) {
    if (error.retried) continue;
    problems.Add({{Category::kMigration, error.table, "", "error " + error.sqlstate},
                  Severity::kBlocks,
                  0,
                  error.message,
                  ""});
  }
  for (const QueryReport& query : report.queries) {
    if (query.good()) continue;
    const bool slow = query.verdict == QueryReport::Verdict::kEqual;
    problems.Add({{Category::kMigration, "", "", "query " + query.name},
                  slow ? Severity::kWarning : Severity::kBlocks,
                  0,
                  slow ? "slower on the target than --max-slowdown allows" : query.message,
                  slow ? "look at its plan on the target (EXPLAIN ANALYZE)" : ""});
  }
  cycle.problems = problems.Take();
  const auto from = SecondsOf(first), to = SecondsOf(last);
  if (writes && from && to && *to >= *from) cycle.downtime_seconds = *to - *from;
}

void Fill(const Discovery& discovery, Cycle& cycle) {
  cycle.source = discovery.source;
  cycle.target = discovery.target;
  Problems problems;
  std::set<std::string> blocked;
  for (const Finding& finding : discovery.findings) {
    // What only describes the whole is no problem.
    if (finding.severity == Severity::kNote && finding.table.empty()) continue;
    if (finding.severity == Severity::kBlocks) blocked.insert(finding.table);
    problems.Add({{finding.category, finding.table, finding.column, finding.code},
                  finding.severity,
                  finding.count,
                  finding.message,
                  finding.next});
  }
  cycle.problems = problems.Take();
  for (const auto& [name, rows] : discovery.table_rows) {
    const bool free = !blocked.contains(name) && !blocked.contains("");
    cycle.tables.push_back({name, rows, free ? rows : 0, 0, free});
  }
  cycle.verdict = discovery.count(Severity::kBlocks) > 0    ? "blocked"
                  : discovery.count(Severity::kWarning) > 0 ? "warnings"
                                                            : "clean";
}

}  // namespace tranship
