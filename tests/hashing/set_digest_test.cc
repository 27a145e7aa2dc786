#include "hashing/set_digest.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace tranship {
namespace {

SetDigest Of(const std::vector<std::string>& rows) {
  SetDigest set;
  for (const std::string& row : rows) set.Add(HashText(row), row.size());
  return set;
}

// Some leaves of 16 filled with some rows.
LeafSums SumsOf(const std::vector<std::pair<uint32_t, std::string>>& rows) {
  LeafSums sums(16);
  for (const auto& [leaf, row] : rows) sums.Add(leaf % 16, HashText(row), row.size());
  return sums;
}

TEST(SetDigest, OfNothingIsZero) { EXPECT_EQ(Of({}), SetDigest{}); }

TEST(SetDigest, DuplicatesDoNotCancel) {
  EXPECT_NE(Of({"a", "a"}), Of({}));
  EXPECT_NE(Of({"a", "a", "b"}), Of({"b"}));
  EXPECT_NE(Of({"a", "a", "b", "b"}).sum, Of({"a", "b"}).sum);
}

TEST(SetDigest, OneRowTwiceDiffersFromTwoRows) {
  EXPECT_NE(Of({"a", "a"}).sum, Of({"a", "b"}).sum);
}

RC_GTEST_PROP(SetDigest, DoesNotDependOnOrder, (std::vector<std::string> rows)) {
  const SetDigest before = Of(rows);
  const auto shuffle =
      *rc::gen::container<std::vector<unsigned>>(rows.size(), rc::gen::arbitrary<unsigned>());
  for (size_t i = 1; i < rows.size(); ++i) std::swap(rows[i], rows[shuffle[i] % (i + 1)]);
  RC_ASSERT(Of(rows) == before);
}

RC_GTEST_PROP(SetDigest, OfTwoPartsIsTheirMerge,
              (const std::vector<std::string>& one, const std::vector<std::string>& other)) {
  std::vector<std::string> all = one;
  all.insert(all.end(), other.begin(), other.end());
  SetDigest merged = Of(one);
  merged.Merge(Of(other));
  RC_ASSERT(merged == Of(all));
}

RC_GTEST_PROP(SetDigest, SeesEveryChangedRow, (std::vector<std::string> rows, std::string other)) {
  RC_PRE(!rows.empty());
  const SetDigest before = Of(rows);
  std::string& row = rows[*rc::gen::inRange<size_t>(0, rows.size())];
  RC_PRE(row != other);
  row = other;
  RC_ASSERT(Of(rows).sum != before.sum);
}

TEST(LeafSums, MergeRefusesAnotherLeafCount) {
  LeafSums sums(2);
  EXPECT_THROW(sums.Merge(LeafSums(3)), std::invalid_argument);
}

TEST(LeafSums, ClearKeepsTheLeafCount) {
  LeafSums sums = SumsOf({{3, "row"}});
  sums.Clear();
  EXPECT_EQ(sums.leaves().size(), 16);
  EXPECT_EQ(sums.Total(), SetDigest{});
}

TEST(LeafSums, ParseRefusesALeafThatDoesNotExist) {
  const std::string bytes = SumsOf({{15, "row"}}).Serialize();
  EXPECT_TRUE(LeafSums::Parse(bytes, 16));
  EXPECT_FALSE(LeafSums::Parse(bytes, 15));
}

TEST(LeafSums, ParseRefusesLeavesOutOfOrderOrTwice) {
  const std::string head = SumsOf({}).Serialize().substr(0, 4);
  const std::string one = SumsOf({{1, "row"}}).Serialize().substr(5);
  const std::string two = SumsOf({{2, "row"}}).Serialize().substr(5);
  EXPECT_TRUE(LeafSums::Parse(head + '\2' + one + two, 16));
  EXPECT_FALSE(LeafSums::Parse(head + '\2' + two + one, 16));
  EXPECT_FALSE(LeafSums::Parse(head + '\2' + one + one, 16));
}

TEST(LeafSums, ParseRefusesALeafWithoutRows) {
  std::string bytes = SumsOf({{0, "row"}}).Serialize();
  bytes[5 + 4 + 7] = '\0';
  EXPECT_FALSE(LeafSums::Parse(bytes, 16));
}

TEST(LeafSums, ParseRefusesAnotherVersion) {
  std::string bytes = SumsOf({}).Serialize();
  bytes[0] = '\2';
  EXPECT_FALSE(LeafSums::Parse(bytes, 16));
}

RC_GTEST_PROP(LeafSums, SerializeRoundTrips,
              (const std::vector<std::pair<uint32_t, std::string>>& rows)) {
  const LeafSums sums = SumsOf(rows);
  const auto parsed = LeafSums::Parse(sums.Serialize(), 16);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(std::ranges::equal(parsed->leaves(), sums.leaves()));
}

RC_GTEST_PROP(LeafSums, ParseRefusesEveryPrefixAndEveryExtension,
              (const std::vector<std::pair<uint32_t, std::string>>& rows)) {
  const std::string bytes = SumsOf(rows).Serialize();
  for (size_t size = 0; size < bytes.size(); ++size) {
    RC_ASSERT(!LeafSums::Parse(bytes.substr(0, size), 16));
  }
  RC_ASSERT(!LeafSums::Parse(bytes + '\0', 16));
}

RC_GTEST_PROP(LeafSums, WhatParseTakesSerializesToTheSameBytes, (std::string bytes)) {
  if (!bytes.empty()) bytes[0] = '\1';
  const auto parsed = LeafSums::Parse(bytes, 16);
  if (parsed) RC_ASSERT(parsed->Serialize() == bytes);
}

}  // namespace
}  // namespace tranship
