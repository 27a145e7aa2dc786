#include "tools/progress/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/report/text_table.h"
#include "tests/tools/temporary_folder.h"
#include "tools/progress/progress_lines.h"

namespace tranship {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Tables of equal chunks of 10 MB and 1,000 rows.
Plan PlanOf(const std::vector<std::pair<std::string, int>>& tables) {
  Plan plan;
  for (const auto& [name, chunks] : tables) {
    PlanTable table;
    table.no = static_cast<int>(plan.tables.size());
    table.source = {"public", name};
    table.target = table.source;
    table.estimated_rows = 1000.0 * chunks;
    table.estimated_bytes = 1e7 * chunks;
    for (int no = 0; no < chunks; ++no) {
      Chunk chunk;
      chunk.table = table.no;
      chunk.no = no;
      chunk.estimated_rows = 1000;
      chunk.estimated_bytes = 1e7;
      plan.chunks.push_back(chunk);
    }
    plan.tables.push_back(std::move(table));
  }
  return plan;
}

class ProgressTest : public ::testing::Test {
 protected:
  Progress& Start(ProgressOptions options, LogOptions log = {}) {
    log.timestamp = [] { return "2025-01-01T00:00:00Z"; };
    options.clock = [this] { return now_; };
    log_.emplace(err_, log);
    progress_.emplace(*log_, std::move(options));
    return *progress_;
  }
  // What is new on stderr.
  std::string Said() {
    std::string text = err_.str();
    err_.str("");
    return text;
  }

  double now_ = 100;
  std::ostringstream err_;
  std::optional<Log> log_;
  std::optional<Progress> progress_;
};

TEST_F(ProgressTest, WithoutATerminalALineComesEveryFewSeconds) {
  Progress& progress = Start({.line_seconds = 5});
  const Plan plan = PlanOf({{"orders", 4}});
  progress.OnPlan(plan);
  EXPECT_EQ(Said(), "1 table, 4 chunks, about 4,000 rows, 40.0 MB\n");
  progress.OnPhase(Phase::kCopy);
  progress.Tick();
  now_ += 4;
  progress.OnRows(0, 1000, 10000000);
  progress.OnChunk(plan.chunks[0], true, 1000, 10000000);
  progress.Tick();
  EXPECT_EQ(Said(), "");
  now_ += 1;
  progress.Tick();
  EXPECT_EQ(
      Said(),
      "copying: 25 %, 1,000 rows, 10.0 MB of about 40.0 MB, 200 rows/s, 2.00 MB/s, 15 s left\n");
  progress.Tick();
  EXPECT_EQ(Said(), "");
}

TEST_F(ProgressTest, ARolledBackChunkIsTakenBack) {
  Progress& progress = Start({.line_seconds = 1});
  const Plan plan = PlanOf({{"orders", 2}});
  progress.OnPlan(plan);
  progress.OnPhase(Phase::kCopy);
  progress.Tick();
  progress.OnRows(0, 500, 5000000);
  now_ += 1;
  Said();
  progress.Tick();
  EXPECT_THAT(Said(), HasSubstr("copying: 25 %, 500 rows, 5.00 MB"));
  progress.OnChunk(plan.chunks[0], false, 500, 5000000);
  now_ += 1;
  progress.Tick();
  EXPECT_THAT(Said(), AllOf(HasSubstr("copying: 0 %, 0 rows"), HasSubstr("0 rows/s")));
}

TEST_F(ProgressTest, WhatWasDoneBeforeCountsButIsNoSpeed) {
  Progress& progress = Start({.line_seconds = 1});
  const Plan plan = PlanOf({{"orders", 2}});
  progress.OnPlan(plan);
  progress.OnPhase(Phase::kCopy);
  progress.OnAlreadyDone(0, 1e7, 1000);
  progress.Tick();
  now_ += 1;
  Said();
  progress.Tick();
  EXPECT_EQ(Said(), "copying: 50 %, 1,000 rows, 10.0 MB of about 20.0 MB, 0 rows/s, 0 bytes/s\n");
}

TEST_F(ProgressTest, TheBytesThatTravelAreMeasuredAgainstTheBytesThatWereEstimated) {
  Tally tally;
  const Plan plan = PlanOf({{"orders", 4}});
  tally.Plan(plan);
  tally.StartPhase(Phase::kCopy);
  tally.Rows(0, 1000, 5000000);  // half as many bytes on the wire as on the heap
  tally.Chunk(plan.chunks[0], true, 1000, 5000000);
  tally.Rows(0, 500, 2500000);
  EXPECT_DOUBLE_EQ(tally.DoneBytes(), 1.5e7);
}

TEST_F(ProgressTest, NothingIsCompleteBeforeItIsCommitted) {
  Tally tally;
  tally.Plan(PlanOf({{"orders", 1}}));
  tally.StartPhase(Phase::kCopy);
  tally.Rows(0, 5000, 90000000);  // far more than was estimated
  EXPECT_LT(tally.DoneBytes(), 1e7);
  EXPECT_THAT(PlainLine(tally, {}), HasSubstr("copying: 99 %"));
}

TEST_F(ProgressTest, ComparingCountsTheRowsThatWereCopied) {
  Tally tally;
  const Plan plan = PlanOf({{"orders", 1}});
  tally.Plan(plan);
  tally.StartPhase(Phase::kCopy);
  tally.Rows(0, 2000, 1000);
  tally.Chunk(plan.chunks[0], true, 2000, 1000);
  tally.StartPhase(Phase::kVerify);
  tally.Rows(0, 500, 250);
  EXPECT_DOUBLE_EQ(tally.DoneBytes(), 2.5e6);
  EXPECT_EQ(tally.tables()[0].rows_seen(), 2000U);
}

TEST_F(ProgressTest, VerificationAloneReadsBothSides) {
  Tally tally(2);
  tally.Plan(PlanOf({{"orders", 1}}));
  tally.StartPhase(Phase::kVerify);
  tally.Rows(0, 1000, 0);
  EXPECT_DOUBLE_EQ(tally.DoneBytes(), 5e6);
}

TEST_F(ProgressTest, BarsShowRunningTablesAndTheTotal) {
  Tally tally;
  const Plan plan = PlanOf({{"orders", 4}, {"idle", 2}, {"lines", 8}});
  tally.Plan(plan);
  tally.StartPhase(Phase::kCopy);
  tally.Rows(0, 1000, 10000000);
  tally.Rows(2, 1000, 10000000);
  const auto lines = BarLines(
      tally, {.rows_per_second = 123456, .bytes_per_second = 5e7, .seconds_left = 61}, 99, 24);
  EXPECT_THAT(lines,
              ElementsAre(StartsWith("public.lines  [===>"), StartsWith("public.orders [======="),
                          AllOf(StartsWith("copying       [====>"),
                                EndsWith("]  14 %  123,456 rows/s, 50.0 MB/s, 1 min 1 s left"))));
}

TEST_F(ProgressTest, SpeedAndTimeLeftAreNotCutInEightyColumns) {
  Tally tally;
  tally.Plan(PlanOf({{"lines", 8}}));
  tally.StartPhase(Phase::kCopy);
  tally.Rows(0, 1000, 1000000);
  const auto lines = BarLines(
      tally, {.rows_per_second = 1234567, .bytes_per_second = 4.71e7, .seconds_left = 80}, 80, 24);
  EXPECT_THAT(lines.back(), EndsWith("]   1 %  1,234,567 rows/s, 47.1 MB/s, 1 min 20 s left"));
}

TEST_F(ProgressTest, BarsFitTheTerminal) {
  Tally tally;
  std::vector<std::pair<std::string, int>> tables(50, {std::string(60, 'n') + "\xC3\xA9", 4});
  tally.Plan(PlanOf(tables));
  tally.StartPhase(Phase::kCopy);
  for (int i = 0; i < 50; ++i) tally.Rows(i, 10, 1000000);
  for (const size_t width : {1UL, 20UL, 40UL, 79UL, 200UL}) {
    const auto lines = BarLines(tally, {}, width, 10);
    EXPECT_THAT(lines, SizeIs(8));
    for (const std::string& line : lines) EXPECT_THAT(TextWidth(line), Le(width));
  }
  EXPECT_THAT(BarLines(tally, {}, 80, 1), SizeIs(1));
}

TEST_F(ProgressTest, AHostileTableNameCannotSteerTheTerminal) {
  Tally tally;
  tally.Plan(PlanOf({{"a\x1b[2J\nb", 4}}));
  tally.StartPhase(Phase::kCopy);
  tally.Rows(0, 10, 1000000);
  EXPECT_THAT(BarLines(tally, {}, 80, 24)[0],
              AllOf(StartsWith("public.a\\x1B[2J\\x0Ab"), Not(HasSubstr("\x1b"))));
}

TEST_F(ProgressTest, MessagesComeAboveTheBars) {
  Progress& progress = Start({.bars = true});
  progress.OnPhase(Phase::kPlan);
  progress.Tick();
  EXPECT_EQ(Said(), "planning ...\n");
  progress.OnMessage(MessageLevel::kWarning, "beware\x1b[2J");
  EXPECT_EQ(Said(), "\x1b[1A\r\x1b[Jwarning: beware\\x1B[2J\nplanning ...\n");
  progress.Finish();
  EXPECT_EQ(Said(), "\x1b[1A\r\x1b[J");
}

TEST_F(ProgressTest, QuietSaysWarningsOnly) {
  Progress& progress = Start({.line_seconds = 1}, {.quiet = true});
  progress.OnRun("r", false);
  progress.OnPlan(PlanOf({{"orders", 1}}));
  now_ += 10;
  progress.Tick();
  EXPECT_EQ(Said(), "");
  progress.OnMessage(MessageLevel::kError, "it broke");
  EXPECT_EQ(Said(), "error: it broke\n");
}

TEST_F(ProgressTest, WithJsonEveryLineIsAnObject) {
  Progress& progress = Start({.line_seconds = 1}, {.json = true});
  progress.OnRun("4711", true);
  progress.OnPhase(Phase::kCopy);
  progress.OnMessage(MessageLevel::kWarning, "a \"quoted\"\nline \xff");
  now_ += 1;
  progress.Tick();
  std::istringstream lines(Said());
  std::vector<nlohmann::json> objects;
  for (std::string line; std::getline(lines, line);) objects.push_back(nlohmann::json::parse(line));
  ASSERT_THAT(objects, SizeIs(3));
  EXPECT_EQ(objects[0].at("message"), "going on with run 4711");
  EXPECT_EQ(objects[0].at("time"), "2025-01-01T00:00:00Z");
  EXPECT_EQ(objects[1].at("level"), "warning");
  EXPECT_TRUE(objects[2].contains("rows_per_second"));
}

TEST_F(ProgressTest, MetricsAreReplacedInOneStepAndReadableByAScraper) {
  const testing::TemporaryFolder folder;
  Progress& progress = Start({.line_seconds = 1e9, .metrics_file = folder.path("m.prom")});
  const Plan plan = PlanOf({{"or\"ders", 2}});
  progress.OnRun("4711", false);
  progress.OnPlan(plan);
  progress.OnPhase(Phase::kCopy);
  progress.OnRows(0, 1000, 10000000);
  progress.OnChunk(plan.chunks[0], true, 1000, 10000000);
  progress.Tick();
  EXPECT_THAT(
      folder.Read("m.prom"),
      AllOf(HasSubstr("tranship_working{run=\"4711\"} 1\n"),
            HasSubstr("tranship_table_rows{run=\"4711\",table=\"public.or\\\"ders\"} 1000\n"),
            HasSubstr("tranship_phase{run=\"4711\",phase=\"copying\"} 1\n")));
  progress.Finish();
  EXPECT_THAT(folder.Read("m.prom"), HasSubstr("tranship_working{run=\"4711\"} 0\n"));
  EXPECT_EQ(std::filesystem::status(folder.path("m.prom")).permissions(),
            std::filesystem::perms(0644));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST_F(ProgressTest, AMetricsFileThatCannotBeWrittenIsToldOnce) {
  Progress& progress =
      Start({.line_seconds = 1e9, .metrics_seconds = 1, .metrics_file = "/nonexistent/m.prom"});
  progress.Tick();
  now_ += 2;
  progress.Tick();
  EXPECT_THAT(
      Said(),
      AllOf(StartsWith(
                "warning: the metrics file was not written: cannot open the folder /nonexistent"),
            Not(HasSubstr("\nwarning"))));
}

}  // namespace
}  // namespace tranship
