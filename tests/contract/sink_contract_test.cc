// What every Sink promises (io/source.h).

#include <gtest/gtest.h>

#include "io/error.h"
#include "io/memory.h"
#include "tests/contract/implementations.h"
#include "tests/support/cluster.h"

namespace tranship::testing {
namespace {

class SinkContract : public ::testing::TestWithParam<Implementation<SinkUnderTest>> {
 protected:
  void SetUp() override { end_ = GetParam().make(); }

  std::vector<std::string> Rows(uint64_t count, size_t size = 16) {
    std::vector<std::string> rows;
    for (uint64_t i = 1; i <= count; ++i) rows.push_back(WireRow(Value(i, size), end_->form()));
    return rows;
  }
  static void WriteAll(Sink& sink, const std::vector<std::string>& rows) {
    MemorySource source(rows);
    Slab slab;
    while (source.Fill(slab)) {
      sink.Write(slab);
      slab.Clear();
    }
  }
  void ExpectKeeps(const std::vector<std::string>& rows) {
    const auto sink = end_->Open();
    WriteAll(*sink, rows);
    EXPECT_EQ(sink->Finish(), rows.size());
    end_->Commit();
    EXPECT_TRUE(end_->Kept() == rows);
  }
  void ExpectKeptNothingAndUsableAgain() {
    ASSERT_TRUE(end_->Recover());
    EXPECT_TRUE(end_->Kept().empty());
    ExpectKeeps(Rows(3));
  }

  std::unique_ptr<SinkUnderTest> end_;
};

TEST_P(SinkContract, KeepsNothingOfNothing) { ExpectKeeps({}); }

TEST_P(SinkContract, KeepsOneRow) { ExpectKeeps(Rows(1)); }

TEST_P(SinkContract, KeepsRowsLargerThanASlab) { ExpectKeeps(Rows(5, 600'000)); }

TEST_P(SinkContract, KeepsARowOf20Megabytes) { ExpectKeeps(Rows(2, 20'000'000)); }

TEST_P(SinkContract, KeepsEveryOneOf100000RowsInOrder) { ExpectKeeps(Rows(100'000)); }

TEST_P(SinkContract, TakesOneLotAfterAnother) {
  ExpectKeeps(Rows(10));
  ExpectKeeps({});
  ExpectKeeps(Rows(7));
}

TEST_P(SinkContract, ThrowsWhenARowIsRefused) {
  for (const uint64_t row : {1U, 2U, 30'000U}) {
    end_ = GetParam().make();
    const auto sink = end_->Open(Value(row, 100));
    try {
      WriteAll(*sink, Rows(30'000, 100));
      (void)sink->Finish();
      FAIL() << "row " << row << " was taken";
    } catch (const DbError& error) {
      EXPECT_EQ(error.sqlstate(), "23514");
      EXPECT_EQ(error.consequence(), Consequence::kPermanent);
      EXPECT_EQ(error.side(), "target");
    }
    sink->Abort();
    ASSERT_TRUE(end_->Recover());
    EXPECT_TRUE(end_->Kept().empty());
  }
}

TEST_P(SinkContract, KeepsNothingAfterAbort) {
  {
    const auto sink = end_->Open();
    WriteAll(*sink, Rows(30'000));
    sink->Abort();
    sink->Abort();
  }
  ExpectKeptNothingAndUsableAgain();
}

TEST_P(SinkContract, AbortsWhenItIsDestroyedUnfinished) {
  { const auto unused = end_->Open(); }
  ASSERT_TRUE(end_->Recover());
  {
    const auto sink = end_->Open();
    WriteAll(*sink, Rows(100));
  }
  ExpectKeptNothingAndUsableAgain();
}

INSTANTIATE_TEST_SUITE_P(All, SinkContract, ::testing::ValuesIn(AllSinks()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace tranship::testing
