#include "tools/output/dry_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tranship {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

DryRun Sample() {
  DryRun dry_run;
  for (const char* name : {"orders", "lin\nes"}) {
    PlanTable table;
    table.no = static_cast<int>(dry_run.plan.tables.size());
    table.source = table.target = {"public", name};
    table.read = ReadMode::kKeyRange;
    table.read_reason = "the key follows the heap";
    table.form_reason = "every column has a binary form";
    table.estimated_rows = 1000;
    table.estimated_bytes = 5e6;
    Chunk chunk;
    chunk.table = table.no;
    chunk.kind = ChunkKind::kKeyRange;
    chunk.range.end = {"500"};
    dry_run.plan.chunks.push_back(chunk);
    dry_run.plan.tables.push_back(std::move(table));
  }
  dry_run.fit.hazards = {{Hazard::Severity::kNote, "public.orders", "a note"}};
  dry_run.notes = {"locks: ACCESS SHARE"};
  return dry_run;
}

TEST(DryRun, TheTextShowsThePlanAndWhatWasFound) {
  const std::string text = DryRunText(Sample(), {});
  EXPECT_THAT(text,
              AllOf(HasSubstr("nothing was written"), HasSubstr("public.orders"),
                    HasSubstr("5.00 MB"), HasSubstr("key range: the key follows the heap"),
                    HasSubstr("note: public.orders: a note"), HasSubstr("locks: ACCESS SHARE"),
                    HasSubstr("next: the same command without --dry-run")));
  EXPECT_THAT(text, Not(HasSubstr("lin\nes")));
}

TEST(DryRun, RefusedHazardsUnfitTablesAndEmptyGlobsExitWithTwo) {
  DryRun dry_run = Sample();
  CopyOptions options;
  EXPECT_EQ(ExitCodeOf(dry_run, options), ExitCode::kDone);
  dry_run.fit.unfit = {{"public.other", "no counterpart"}};
  EXPECT_EQ(ExitCodeOf(dry_run, options), ExitCode::kUsage);
  options.skip_unfit = true;
  EXPECT_EQ(ExitCodeOf(dry_run, options), ExitCode::kDone);
  dry_run.fit.unmatched = {"typo*"};
  EXPECT_EQ(ExitCodeOf(dry_run, options), ExitCode::kUsage);
  dry_run.fit.unmatched.clear();
  dry_run.fit.hazards.push_back({Hazard::Severity::kRefused, "public.orders", "is not empty"});
  EXPECT_EQ(ExitCodeOf(dry_run, options), ExitCode::kUsage);
  EXPECT_THAT(DryRunText(dry_run, options), HasSubstr("refused: public.orders: is not empty"));
}

TEST(DryRun, TheJsonHoldsTablesWithTheirChunks) {
  CopyOptions options;
  options.source = "postgresql://u:canary@h/d";
  options.target = "dbname=b";
  const std::string text = DryRunJson(Sample(), options);
  EXPECT_THAT(text, Not(HasSubstr("canary")));
  const auto document = nlohmann::json::parse(text);
  EXPECT_EQ(document.at("schema_version"), 1);
  EXPECT_EQ(document.at("dry_run"), true);
  EXPECT_EQ(document.at("exit_code"), 0);
  EXPECT_EQ(document.at("tables").size(), 2);
  EXPECT_EQ(document.at("tables")[0].at("chunks").size(), 1);
  EXPECT_EQ(document.at("hazards")[0].at("severity"), "note");
  EXPECT_TRUE(document.at("resume").is_null());
}

}  // namespace
}  // namespace tranship
