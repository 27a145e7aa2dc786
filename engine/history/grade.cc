#include "engine/history/grade.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/history/words.h"
#include "engine/plan/glob.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string Times(double ratio) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", ratio);
  return text.data();
}

// The worst reason decides.
class Judge {
 public:
  Judge(const Cycle& cycle, const GradeThresholds& thresholds)
      : cycle_(cycle), thresholds_(thresholds) {
    grade_.status = CycleStatus::kComplete;
  }

  CycleGrade Run() {
    if (!cycle_.ended()) {
      Because(CycleStatus::kFailed,
              cycle_.exit_code ? "it ended with exit code " + std::to_string(*cycle_.exit_code)
                               : std::string("it did not come to its end"));
      return std::move(grade_);
    }
    JudgeAll();
    JudgeProblems();
    JudgeCore();
    for (const QueryReport& query : cycle_.queries) JudgeQuery(query);
    return std::move(grade_);
  }

 private:
  void Because(CycleStatus status, std::string reason) {
    grade_.status = std::max(grade_.status, status);
    grade_.reasons.push_back(std::move(reason));
  }

  void JudgeAll() {
    if (cycle_.migrated() < cycle_.tables.size()) {
      Because(CycleStatus::kPartial, Counted(cycle_.migrated()) + " of " +
                                         Counted(cycle_.tables.size(), "table") +
                                         (cycle_.moves_rows() ? " migrated" : " without blocks"));
    }
    if (cycle_.moves_rows() && cycle_.rows_target() != cycle_.rows_source()) {
      Because(CycleStatus::kPartial, Counted(cycle_.rows_target()) + " of " +
                                         Counted(cycle_.rows_source(), "record") + " are there");
    }
  }

  void JudgeProblems() {
    const auto high =
        std::ranges::count(cycle_.problems, Severity::kBlocks, &CycleProblem::severity);
    if (high == 0) return;
    Because(CycleStatus::kPartial,
            Counted(static_cast<uint64_t>(high), "problem") + " of priority HIGH");
  }

  void JudgeCore() {
    uint64_t tables = 0, migrated = 0, source = 0, target = 0;
    for (const CycleTable& table : cycle_.tables) {
      if (!IsCore(table)) continue;
      ++tables;
      migrated += table.migrated ? 1 : 0;
      source += table.rows_source;
      target += std::min(table.rows_source, table.rows_target);
    }
    if (tables == 0) {
      if (!thresholds_.core_tables.empty()) {
        Because(CycleStatus::kFailed, "none of the core tables is among its tables");
      }
      return;
    }
    Share("core tables", migrated, tables, thresholds_.core_tables_percent);
    if (cycle_.moves_rows() && source > 0) {
      Share("records of core tables", target, source, thresholds_.core_records_percent);
    }
  }

  void Share(const char* what, uint64_t part, uint64_t whole, double least) {
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (percent >= least) return;
    Because(CycleStatus::kFailed,
            PercentText(percent) + " of the " + what + ", less than " + PercentText(least));
  }

  bool IsCore(const CycleTable& table) const {
    const std::string bare = table.name.substr(table.name.rfind('.') + 1);
    return thresholds_.core_tables.empty() ||
           std::ranges::any_of(thresholds_.core_tables, [&](const std::string& glob) {
             return GlobMatches(glob, table.name) || GlobMatches(glob, bare);
           });
  }

  void JudgeQuery(const QueryReport& query) {
    const std::string name = "query " + Printable(query.name);
    if (query.verdict != QueryReport::Verdict::kEqual) {
      return Because(CycleStatus::kPartial, name + " " + std::string(ToString(query.verdict)));
    }
    if (query.ratio <= thresholds_.query_complete) return;
    Because(query.ratio > thresholds_.query_partial ? CycleStatus::kFailed : CycleStatus::kPartial,
            name + " takes " + Times(query.ratio) + " times as long");
  }

  const Cycle& cycle_;
  const GradeThresholds& thresholds_;
  CycleGrade grade_;
};

}  // namespace

std::vector<std::string> GradeThresholds::Validate() const {
  std::vector<std::string> problems;
  if (query_partial < query_complete) {
    problems.emplace_back("--query-partial must not be less than --query-complete");
  }
  return problems;
}

std::string_view ToString(CycleStatus status) {
  switch (status) {
    case CycleStatus::kComplete:
      return "complete";
    case CycleStatus::kPartial:
      return "partial";
    case CycleStatus::kFailed:
      break;
  }
  return "failed";
}

CycleGrade Grade(const Cycle& cycle, const GradeThresholds& thresholds) {
  return Judge(cycle, thresholds).Run();
}

}  // namespace tranship
