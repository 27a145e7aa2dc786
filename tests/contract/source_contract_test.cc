// What every Source promises (io/source.h).

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "io/error.h"
#include "tests/contract/implementations.h"
#include "tests/support/cluster.h"

namespace tranship::testing {
namespace {

class SourceContract : public ::testing::TestWithParam<Implementation<SourceUnderTest>> {
 protected:
  void SetUp() override { end_ = GetParam().make(); }

  std::unique_ptr<Source> Open(const Feed& feed) { return end_->Open(feed); }

  void ExpectDelivers(const Feed& feed) {
    const std::unique_ptr<Source> source = Open(feed);
    const std::vector<std::string> rows = ReadAll(*source);
    ASSERT_EQ(rows.size(), feed.rows);
    for (uint64_t i = 0; i < feed.rows; ++i) {
      ASSERT_TRUE(rows[i] == WireRow(Value(i + 1, feed.size), end_->form())) << "row " << i + 1;
    }
  }
  void ExpectUsableAgain() {
    ASSERT_TRUE(end_->Recover());
    ExpectDelivers({.rows = 3});
  }

  std::unique_ptr<SourceUnderTest> end_;
};

TEST_P(SourceContract, DeliversNothingFromNothing) {
  const auto source = Open({.rows = 0});
  Slab slab;
  EXPECT_FALSE(source->Fill(slab));
  EXPECT_EQ(slab.size(), 0u);
}

TEST_P(SourceContract, DeliversOneRow) { ExpectDelivers({.rows = 1}); }

TEST_P(SourceContract, DeliversRowsLargerThanASlab) {
  ExpectDelivers({.rows = 5, .size = 600'000});
}

TEST_P(SourceContract, DeliversARowOf20Megabytes) {
  ExpectDelivers({.rows = 2, .size = 20'000'000});
}

TEST_P(SourceContract, DeliversEveryOneOf100000RowsInOrder) { ExpectDelivers({.rows = 100'000}); }

// A buffer that a row fills to the last byte looks like one that a row did not fit into.
TEST_P(SourceContract, DeliversRowsThatFillABufferExactly) {
  const size_t frame = end_->form() == WireForm::kText ? 1 : 19 + 2 + 4;
  for (const size_t buffer : {Slab::kTargetBytes / 4 * 5, Slab::kTargetBytes / 4 * 10}) {
    for (size_t size = buffer - frame - 1; size <= buffer - frame + 1; ++size) {
      ExpectDelivers({.rows = 1, .size = size});
      ExpectDelivers({.rows = 3, .size = size});
    }
    ExpectDelivers({.rows = 4, .size = (buffer - frame) / 2});
  }
}

TEST_P(SourceContract, FillsSlabsToAboutTheirTarget) {
  const auto source = Open({.rows = 20'000, .size = 100});
  Slab slab;
  ASSERT_TRUE(source->Fill(slab));
  EXPECT_GE(slab.size(), Slab::kTargetBytes);
  EXPECT_LT(slab.size(), Slab::kTargetBytes + Slab::kTargetBytes / 50);
}

TEST_P(SourceContract, SaysTheEndAsOftenAsAsked) {
  const auto source = Open({.rows = 2});
  EXPECT_EQ(ReadAll(*source).size(), 2u);
  Slab slab;
  EXPECT_FALSE(source->Fill(slab));
  EXPECT_FALSE(source->Fill(slab));
}

TEST_P(SourceContract, ServesOneFeedAfterAnother) {
  ExpectDelivers({.rows = 10});
  ExpectDelivers({.rows = 0});
  ExpectDelivers({.rows = 7});
}

TEST_P(SourceContract, ThrowsAnErrorInTheMiddle) {
  for (const uint64_t at : {1U, 2U, 30'000U}) {
    {
      const auto source = Open({.rows = 40'000, .fails_at = at});
      try {
        (void)ReadAll(*source);
        FAIL() << "no error at row " << at;
      } catch (const DbError& error) {
        EXPECT_EQ(error.sqlstate(), end_->sqlstate());
        EXPECT_EQ(error.consequence(), Consequence::kPermanent);
      }
      source->Abort();
    }
    ExpectUsableAgain();
  }
}

TEST_P(SourceContract, CanBeAbortedInTheMiddle) {
  {
    const auto source = Open({.rows = 50'000, .size = 1000});
    Slab slab;
    ASSERT_TRUE(source->Fill(slab));
    source->Abort();
    source->Abort();
    slab.Clear();
    EXPECT_THROW((void)source->Fill(slab), std::logic_error);
  }
  ExpectUsableAgain();
}

TEST_P(SourceContract, AbortsWhenItIsDestroyedBeforeTheEnd) {
  { const auto unread = Open({.rows = 1000}); }
  ExpectUsableAgain();
  {
    const auto source = Open({.rows = 5000, .size = 1000});
    Slab slab;
    ASSERT_TRUE(source->Fill(slab));
  }
  ExpectUsableAgain();
}

TEST_P(SourceContract, StopsWaitingWhenAnotherThreadCancels) {
  {
    const auto source = Open({.rows = 10, .waits = true});
    std::latch reading(1);
    bool cancelled = false;
    std::thread reader([&] {
      Slab slab;
      reading.count_down();
      try {
        while (source->Fill(slab)) slab.Clear();
      } catch (const Cancelled&) {
        cancelled = true;
      }
    });
    reading.wait();
    source->Cancel();
    reader.join();
    EXPECT_TRUE(cancelled);
    source->Abort();
  }
  ExpectUsableAgain();
}

TEST_P(SourceContract, ReadsNothingOnceCancelled) {
  const auto source = Open({.rows = 10});
  source->Cancel();
  Slab slab;
  EXPECT_THROW((void)source->Fill(slab), Cancelled);
}

INSTANTIATE_TEST_SUITE_P(All, SourceContract, ::testing::ValuesIn(AllSources()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace tranship::testing
