#include "engine/plan/referrers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tranship {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<PlanTable> Tables(const std::vector<std::string>& names) {
  std::vector<PlanTable> tables(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    tables[i].no = static_cast<int>(i);
    tables[i].target = {"public", names[i]};
  }
  return tables;
}

ForeignKey Key(const std::string& from, const std::string& to) {
  ForeignKey key;
  key.table = {"public", from};
  key.referenced = {"public", to};
  return key;
}

TEST(Referrers, AreFoundThroughOthers) {
  const auto all = FindReferrers(Tables({"a", "b", "c", "d"}),
                                 {Key("b", "a"), Key("c", "b"), Key("d", "b"), Key("d", "a")});
  EXPECT_THAT(all[0], UnorderedElementsAre(1, 2, 3));
  EXPECT_THAT(all[1], UnorderedElementsAre(2, 3));
  EXPECT_THAT(all[2], IsEmpty());
  EXPECT_THAT(all[3], IsEmpty());
}

TEST(Referrers, OfATableThatRefersToItselfOrInACircleLeaveItselfOut) {
  const auto all = FindReferrers(Tables({"a", "b"}), {Key("a", "a"), Key("b", "a"), Key("a", "b")});
  EXPECT_THAT(all[0], UnorderedElementsAre(1));
  EXPECT_THAT(all[1], UnorderedElementsAre(0));
}

TEST(Referrers, OutsideTheRunDoNotCount) {
  const auto all = FindReferrers(Tables({"a"}), {Key("elsewhere", "a"), Key("a", "elsewhere")});
  EXPECT_THAT(all[0], IsEmpty());
}

}  // namespace
}  // namespace tranship
