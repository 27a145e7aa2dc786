#include "engine/plan/chunk_cutter.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "engine/plan/chunk_counts.h"

namespace tranship {
namespace {

PlanTable TableOfBytes(int64_t bytes) {
  PlanTable table;
  Relation part;
  part.name = {"public", "t"};
  part.pages = bytes / 8192;
  part.heap_bytes = part.total_bytes = bytes;
  table.source_parts = {part};
  return table;
}

PartToCut Part(std::vector<double> cuts, int64_t pages = 1000) {
  PartToCut part;
  part.pages = pages;
  part.rows = 100000;
  part.bytes = 8192.0 * static_cast<double>(pages);
  part.cuts = std::move(cuts);
  return part;
}

SampledRow KeyRow(const std::string& key, double bytes = 100) {
  SampledRow row;
  row.key = {key};
  row.bytes = bytes;
  return row;
}

// Every chunk begins where the one before it ends; the first and the last are open.
void ExpectSeamless(const std::vector<Chunk>& chunks, ChunkKind kind) {
  ASSERT_FALSE(chunks.empty());
  EXPECT_FALSE(chunks.front().range.begin);
  EXPECT_FALSE(chunks.back().range.end);
  double bytes = 0;
  for (size_t i = 0; i < chunks.size(); ++i) {
    EXPECT_EQ(chunks[i].kind, kind);
    if (i > 0) {
      EXPECT_EQ(chunks[i].range.begin, chunks[i - 1].range.end);
    }
    if (chunks[i].range.begin && chunks[i].range.end) {
      EXPECT_NE(chunks[i].range.begin, chunks[i].range.end);
    }
    bytes += chunks[i].estimated_bytes;
  }
  EXPECT_GT(bytes, 0);
}

TEST(ChunkCounts, GiveEachStreamAHandfulOfABigTable) {
  const auto counts = CountChunks({TableOfBytes(100'000'000)}, {.streams = 2});
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_GE(counts[0].chunks, 12);
  EXPECT_EQ(CountChunks({TableOfBytes(6'400'000'000)}, {.streams = 2})[0].chunks, 100);
}

TEST(ChunkCounts, LeaveSmallAndEmptyTablesWhole) {
  const auto counts = CountChunks({TableOfBytes(0), TableOfBytes(2'000'000)}, {.streams = 8});
  EXPECT_EQ(counts[0].chunks, 1);
  EXPECT_EQ(counts[1].chunks, 1);
  EXPECT_TRUE(counts[1].Cuts().empty());
}

TEST(ChunkCounts, QuarterTheLastChunksOfTheBiggestTable) {
  const auto counts =
      CountChunks({TableOfBytes(640'000'000), TableOfBytes(6'400'000'000)}, {.streams = 2});
  EXPECT_EQ(counts[0].quartered, 0);
  EXPECT_EQ(counts[1].quartered, 2);
  const std::vector<double> cuts = counts[1].Cuts();
  EXPECT_EQ(cuts.size(), 99U + 6U);
  EXPECT_TRUE(std::is_sorted(cuts.begin(), cuts.end()));
  EXPECT_NEAR(1 - cuts.back(), 0.0025, 1e-9);
}

TEST(ChunkCounts, DoNotQuarterWhereSmallTablesFillTheEnd) {
  std::vector<PlanTable> tables{TableOfBytes(6'400'000'000)};
  for (int i = 0; i < 100; ++i) tables.push_back(TableOfBytes(20'000'000));
  EXPECT_EQ(CountChunks(tables, {.streams = 2})[0].quartered, 0);
}

TEST(ChunkCounts, LetEveryLevelOfForeignKeysEndTogether) {
  std::vector<PlanTable> tables{TableOfBytes(6'400'000'000), TableOfBytes(6'400'000'000)};
  tables[1].level = 1;
  const auto counts = CountChunks(tables, {.streams = 2});
  EXPECT_EQ(counts[0].quartered, 2);
  EXPECT_EQ(counts[1].quartered, 2);
}

TEST(ChunkCounts, KeepATableThatRefersToItselfInOnePiece) {
  PlanTable table = TableOfBytes(60'000'000);
  table.unsplit = true;
  EXPECT_EQ(CountChunks({table}, {.streams = 8})[0].chunks, 1);
}

TEST(ChunkCounts, ObeyAChunkSizeSmallerThanAPage) {
  EXPECT_EQ(CountChunks({TableOfBytes(81920)}, {.chunk_bytes = 1024})[0].chunks, 10);
}

TEST(ChunkCutter, CutsBlocksEvenlyWithoutASample) {
  const auto chunks = CutByBlocks(Part({0.25, 0.5, 0.75}), {});
  ASSERT_EQ(chunks.size(), 4U);
  ExpectSeamless(chunks, ChunkKind::kCtid);
  EXPECT_EQ(chunks[1].range.begin->at(0), "250");
  EXPECT_DOUBLE_EQ(chunks[1].estimated_bytes, 2048000);
}

TEST(ChunkCutter, CutsBlocksWhereTheBytesAre) {
  // Pages 900 to 999 hold rows with a megabyte of TOAST each.
  std::vector<SampledRow> sample;
  for (int64_t block = 5; block < 1000; block += 10) {
    SampledRow row;
    row.block = block;
    row.bytes = block < 900 ? 100 : 1e6;
    sample.push_back(row);
  }
  const auto chunks = CutByBlocks(Part({0.25, 0.5, 0.75}), sample);
  ASSERT_EQ(chunks.size(), 4U);
  ExpectSeamless(chunks, ChunkKind::kCtid);
  EXPECT_NEAR(std::stod(chunks[1].range.begin->at(0)), 925, 5);
  EXPECT_NEAR(std::stod(chunks[3].range.begin->at(0)), 975, 5);
}

TEST(ChunkCutter, MakesOneChunkOfAPageAndNeverAnEmptyRange) {
  EXPECT_EQ(CutByBlocks(Part({0.5}, 1), {}).size(), 1U);
  EXPECT_EQ(CutByBlocks(Part({0.5}, 1), {})[0].kind, ChunkKind::kWhole);
  EXPECT_EQ(CutByBlocks(Part({0.1, 0.2, 0.3, 0.4, 0.5}, 2), {}).size(), 2U);
}

TEST(ChunkCutter, CutsKeysByBytesAndNotByRows) {
  std::vector<SampledRow> sample;
  for (int i = 100; i < 200; ++i) sample.push_back(KeyRow(std::to_string(i), i < 190 ? 10 : 1000));
  const auto chunks = CutByKey(Part({0.5}), sample);
  ASSERT_EQ(chunks.size(), 2U);
  ExpectSeamless(chunks, ChunkKind::kKeyRange);
  EXPECT_GE(chunks[1].range.begin->at(0), "193");
}

TEST(ChunkCutter, MakesFewerRangesOfFewOrEqualKeys) {
  EXPECT_EQ(CutByKey(Part({0.25, 0.5, 0.75}), {}).size(), 1U);
  EXPECT_EQ(CutByKey(Part({0.25, 0.5, 0.75}), std::vector{KeyRow("1")}).size(), 1U);
  const auto two = CutByKey(Part({0.25, 0.5, 0.75}), std::vector{KeyRow("1"), KeyRow("2")});
  ExpectSeamless(two, two.front().kind);
  EXPECT_LE(two.size(), 2U);
  const std::vector<SampledRow> equal(100, KeyRow("7"));
  EXPECT_LE(CutByKey(Part({0.25, 0.5, 0.75}), equal).size(), 2U);
}

TEST(ChunkCutter, GivesNullKeysAChunkOfTheirOwn) {
  std::vector<SampledRow> sample;
  for (int i = 100; i < 200; ++i) sample.push_back(KeyRow(std::to_string(i)));
  for (int i = 0; i < 100; ++i) {
    sample.emplace_back();
    sample.back().null_key = true;
    sample.back().bytes = 100;
  }
  PartToCut part = Part({0.5});
  part.null_keys = true;
  auto chunks = CutByKey(part, sample);
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_EQ(chunks.back().kind, ChunkKind::kNullKeys);
  EXPECT_NEAR(chunks.back().estimated_bytes, part.bytes / 2, 1);
  chunks.pop_back();
  ExpectSeamless(chunks, ChunkKind::kKeyRange);
}

TEST(ChunkCutter, MakesOneChunkOfNothingButNullKeys) {
  std::vector<SampledRow> sample(50);
  for (SampledRow& row : sample) row.null_key = true;
  PartToCut part = Part({0.5});
  part.null_keys = true;
  const auto chunks = CutByKey(part, sample);
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].kind, ChunkKind::kWhole);
}

}  // namespace
}  // namespace tranship
