#include "engine/migrate/migration_file.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

std::vector<std::string> ProblemsOf(std::string_view text) {
  std::vector<SqlProblem> problems;
  (void)ReadMigrationHeader(text, problems);
  std::vector<std::string> lines;
  for (const SqlProblem& problem : problems) {
    lines.push_back(std::to_string(problem.line) + ": " + problem.message);
  }
  return lines;
}

MigrationHeader HeaderOf(std::string_view text) {
  std::vector<SqlProblem> problems;
  MigrationHeader header = ReadMigrationHeader(text, problems);
  EXPECT_TRUE(problems.empty()) << problems[0].message;
  return header;
}

TEST(MigrationFile, NamesAreANumberAndWords) {
  for (const auto& [name, number] : std::vector<std::pair<const char*, std::optional<int64_t>>>{
           {"0005_name.sql", 5},
           {"12_x.sql", 12},
           {"0_x.sql", 0},
           {"0005.sql", std::nullopt},
           {"0005_.sql", std::nullopt},
           {"_x.sql", std::nullopt},
           {"x_5.sql", std::nullopt},
           {"5_x.txt", std::nullopt},
           {"99999999999999999999_x.sql", std::nullopt}}) {
    EXPECT_EQ(NumberOf(name), number) << name;
  }
}

TEST(MigrationFile, OrderIsByNumberThenSchemaDataSeed) {
  using enum MigrationFolder;
  const std::vector<MigrationPlace> order = {{1, kSchema}, {1, kData}, {1, kSeed}, {2, kSchema}};
  for (size_t i = 1; i < order.size(); ++i) EXPECT_LT(order[i - 1], order[i]);
  EXPECT_EQ(ToText({5, kSeed}), "seed/0005");
  EXPECT_EQ(ToText({123456, kSchema}), "schema/123456");
}

TEST(MigrationFile, TheHeaderSaysHowItRuns) {
  EXPECT_TRUE(HeaderOf("-- tranship: no-transaction\nCREATE ...").no_transaction);
  EXPECT_TRUE(HeaderOf("\n-- words\n--tranship: irreversible (the column is gone)\n").irreversible);
  const MigrationHeader batch = HeaderOf("-- tranship: batch key=Row_Id size=250\r\nUPDATE t");
  ASSERT_TRUE(batch.batch.has_value());
  EXPECT_EQ(batch.batch->key, "Row_Id");
  EXPECT_EQ(batch.batch->size, 250);
  EXPECT_EQ(HeaderOf("-- tranship: batch key=id").batch->size, 10'000);
}

TEST(MigrationFile, WhatFollowsTheHeaderIsNone) {
  EXPECT_FALSE(HeaderOf("SELECT 1;\n-- tranship: no-transaction\n").no_transaction);
  EXPECT_FALSE(HeaderOf("").no_transaction);
}

TEST(MigrationFile, WhatTheHeaderCannotMeanIsToldWithItsLine) {
  EXPECT_EQ(ProblemsOf("-- a\n-- tranship: no-transactions\n-- tranship: batch size=0\n").size(),
            3u)
      << "the word, the size, and no key";
  EXPECT_TRUE(
      ProblemsOf("-- a\n-- tranship: nothing\n")[0].starts_with("2: \"tranship: nothing\""));
  EXPECT_EQ(ProblemsOf("-- tranship: batch key=id rows=5\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("-- tranship: batch key=id\n-- tranship: no-transaction\n").size(), 1u);
}

}  // namespace
}  // namespace tranship
