#include "engine/plan/foreign_key_order.h"

#include <gmock/gmock.h>

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ForeignKeyOrder, PutsATableAboveEverythingThatItRefersTo) {
  // 0 <- 1 <- 2, 0 <- 2, 3 alone
  const LoadOrder order = OrderByReferences(4, {{1, 0, "a"}, {2, 1, "b"}, {2, 0, "c"}});
  EXPECT_THAT(order.levels, ElementsAre(0, 1, 2, 0));
  EXPECT_THAT(order.cycles, IsEmpty());
}

TEST(ForeignKeyOrder, NamesCyclesAndWhatHangsOnThemGetsALevelAbove) {
  const LoadOrder order =
      OrderByReferences(5, {{0, 1, "a"}, {1, 2, "b"}, {2, 0, "c"}, {3, 2, "d"}, {0, 4, "e"}});
  ASSERT_EQ(order.cycles.size(), 1U);
  EXPECT_THAT(order.cycles[0], ElementsAre(0, 1, 2));
  EXPECT_THAT(order.levels, ElementsAre(1, 1, 1, 2, 0));
}

TEST(ForeignKeyOrder, KeepsSelfReferencesApart) {
  const LoadOrder order = OrderByReferences(2, {{0, 0, "self"}, {1, 0, "up"}});
  EXPECT_THAT(order.self_references, ElementsAre(0));
  EXPECT_THAT(order.cycles, IsEmpty());
  EXPECT_THAT(order.levels, ElementsAre(0, 1));
}

TEST(ForeignKeyOrder, FollowsChainsLongerThanTheStackIsDeep) {
  constexpr size_t kTables = 200000;
  std::vector<Reference> references;
  for (size_t i = 0; i + 1 < kTables; ++i) references.push_back({i, i + 1, "k"});
  const LoadOrder order = OrderByReferences(kTables, references);
  EXPECT_EQ(order.levels.front(), static_cast<int>(kTables - 1));
  EXPECT_EQ(order.levels.back(), 0);
}

}  // namespace
}  // namespace tranship
