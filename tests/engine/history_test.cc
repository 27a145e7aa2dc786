#include <gtest/gtest.h>

#include "engine/history/render.h"

namespace tranship::testing {
namespace {

CycleProblem Problem(Category category, const char* table, Severity severity, uint64_t count) {
  CycleProblem problem;
  problem.identity = {category, table, "c", "kind"};
  problem.severity = severity;
  problem.count = count;
  problem.message = "what is wrong";
  return problem;
}

Cycle Copy(int64_t no, std::vector<CycleProblem> problems = {}) {
  Cycle cycle;
  cycle.no = no;
  cycle.command = "copy";
  cycle.source = "a";
  cycle.target = "b";
  cycle.exit_code = 0;
  cycle.finished = "2026-01-01T00:00:00Z";
  cycle.command_line = "tranship copy";
  cycle.problems = std::move(problems);
  cycle.tables = {{"main.big", 1000, 1000, 0, true}, {"main.small", 10, 10, 0, true}};
  return cycle;
}

TEST(History, ComparesWithTheLastCycleThatDidTheSame) {
  std::vector<Cycle> cycles = {Copy(1), Copy(2), Copy(3), Copy(4), Copy(5)};
  cycles[1].exit_code = 1;   // failed
  cycles[2].exit_code = {};  // did not end
  cycles[3].source = "another";
  EXPECT_EQ(CycleBefore(cycles, cycles[4])->no, 1);
  EXPECT_EQ(CycleBefore(cycles, cycles[0]), nullptr);
}

TEST(History, SortsProblemsIntoResolvedRemainingAndNew) {
  const auto bad = Severity::kBlocks;
  const Cycle before = Copy(
      1, {Problem(Category::kQuality, "gone", bad, 3), Problem(Category::kQuality, "fewer", bad, 3),
          Problem(Category::kQuality, "more", bad, 3)});
  const Cycle now = Copy(
      2, {Problem(Category::kQuality, "fewer", bad, 1), Problem(Category::kQuality, "more", bad, 4),
          Problem(Category::kQuality, "fresh", bad, 1),
          Problem(Category::kQuality, "noted", Severity::kNote, 1)});
  const CycleComparison comparison = CompareCycles(now, &before);
  EXPECT_EQ(comparison.with, 1);
  ASSERT_EQ(comparison.resolved.size(), 1U);
  EXPECT_EQ(comparison.resolved[0].identity.table, "gone");
  EXPECT_EQ(comparison.remaining.size(), 2U);
  EXPECT_EQ(comparison.fresh.size(), 2U);
  EXPECT_EQ(comparison.regressions,
            (std::vector<std::string>{"new: quality: fresh.c (kind)",
                                      "more rows: quality: more.c (kind), 3 before, 4 now"}));
}

TEST(History, ATableThatWasGoodIsARegression) {
  Cycle now = Copy(2);
  now.tables[1].migrated = false;
  const Cycle before = Copy(1);
  EXPECT_EQ(CompareCycles(now, &before).regressions,
            std::vector<std::string>{"table main.small was good before"});
}

TEST(History, NothingIsSaidOfACycleWithoutAnEnd) {
  Cycle now = Copy(2, {Problem(Category::kQuality, "t", Severity::kBlocks, 1)});
  now.exit_code = 5;
  const Cycle before = Copy(1);
  EXPECT_TRUE(CompareCycles(now, &before).fresh.empty());
  EXPECT_EQ(Grade(now, {}).status, CycleStatus::kFailed);
}

TEST(History, GradesByCoreTablesAndTheirRecords) {
  GradeThresholds core;
  core.core_tables = {"big"};
  Cycle cycle = Copy(1);
  EXPECT_EQ(Grade(cycle, core).status, CycleStatus::kComplete);
  cycle.tables[1] = {"main.small", 10, 0, 10, false};
  EXPECT_EQ(Grade(cycle, core).status, CycleStatus::kPartial);
  EXPECT_EQ(Grade(cycle, {}).status, CycleStatus::kFailed);  // half of all tables
  cycle.tables[0] = {"main.big", 1000, 950, 50, false};
  EXPECT_EQ(Grade(cycle, core).status, CycleStatus::kFailed);
  core.core_tables_percent = 0;
  EXPECT_EQ(Grade(cycle, core).status, CycleStatus::kPartial);  // 95 % of the records
  cycle.tables[0].rows_target = 949;
  EXPECT_EQ(Grade(cycle, core).status, CycleStatus::kFailed);
  EXPECT_EQ(Grade(cycle, core).reasons.back(),
            "94.9 % of the records of core tables, less than 95.0 %");
  core.core_tables = {"none"};
  EXPECT_EQ(Grade(cycle, core).reasons.back(), "none of the core tables is among its tables");
}

TEST(History, GradesByTheSlowestQuery) {
  Cycle cycle = Copy(1);
  QueryReport query;
  query.name = "q";
  query.verdict = QueryReport::Verdict::kEqual;
  const auto status = [&](double ratio) {
    query.ratio = ratio;
    cycle.queries = {query};
    return Grade(cycle, {}).status;
  };
  EXPECT_EQ(status(2), CycleStatus::kComplete);
  EXPECT_EQ(status(2.1), CycleStatus::kPartial);
  EXPECT_EQ(status(5), CycleStatus::kPartial);
  EXPECT_EQ(status(5.1), CycleStatus::kFailed);
}

TEST(History, AdvisesOneCategoryAtATime) {
  const Cycle cycle = Copy(1, {Problem(Category::kMigration, "m", Severity::kBlocks, 0),
                               Problem(Category::kQuality, "q", Severity::kBlocks, 2),
                               Problem(Category::kSchema, "s", Severity::kWarning, 0)});
  const Advice advice = Advise(cycle);
  EXPECT_EQ(advice.category, "data quality");
  EXPECT_EQ(advice.actions, (std::vector<std::string>{"quality: q.c (kind): what is wrong",
                                                      "run again: tranship copy"}));
  EXPECT_TRUE(Advise(Copy(2)).actions.empty());
}

TEST(History, PartialNeedsNoFasterQueriesThanComplete) {
  GradeThresholds thresholds;
  thresholds.query_partial = 1;
  EXPECT_EQ(thresholds.Validate().size(), 1U);
}

}  // namespace
}  // namespace tranship::testing
