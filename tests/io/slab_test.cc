#include "io/slab.h"

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>

#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

TEST(Slab, HoldsRowsOneBehindTheOther) {
  Slab slab;
  slab.AppendRow(Bytes("one"));
  slab.AppendRow({});
  slab.AppendRow(Bytes("three"));
  ASSERT_EQ(slab.rows(), 3u);
  EXPECT_EQ(Text(slab.row(0)), "one");
  EXPECT_EQ(Text(slab.row(1)), "");
  EXPECT_EQ(Text(slab.row(2)), "three");
  EXPECT_EQ(Text(slab.bytes()), "onethree");
}

TEST(Slab, KeepsWhatItHoldsWhileItGrows) {
  Slab slab;
  for (int i = 0; i < 100'000; ++i) slab.AppendRow(Bytes(std::to_string(i)));
  for (size_t i = 0; i < slab.rows(); ++i) ASSERT_EQ(Text(slab.row(i)), std::to_string(i));
}

TEST(Slab, LetsARowBeWrittenInPlace) {
  Slab slab;
  slab.AppendRow(Bytes("before"));
  const std::span<std::byte> room = slab.Reserve(100);
  ASSERT_GE(room.size(), 100u);
  std::memcpy(room.data(), "headrowtail", 11);
  slab.Commit(11);
  EXPECT_EQ(Text(slab.open_row()), "headrowtail");
  slab.Retract(4);
  slab.EndRow();
  EXPECT_EQ(Text(slab.row(1)), "headrow");
  EXPECT_TRUE(slab.open_row().empty());
}

TEST(Slab, KeepsItsBufferUnlessAHugeRowHasGrownIt) {
  Slab slab;
  for (int i = 0; i < 300; ++i) slab.AppendRow(Bytes(std::string(1000, 'x')));
  const size_t usual = slab.capacity();
  slab.Clear();
  EXPECT_EQ(slab.rows(), 0u);
  EXPECT_EQ(slab.size(), 0u);
  EXPECT_EQ(slab.capacity(), usual);
  slab.AppendRow(Bytes(std::string(20'000'000, 'x')));
  slab.Clear();
  EXPECT_LE(slab.capacity(), 4 * Slab::kTargetBytes);
}

TEST(Slab, RefusesMoreThanItCanCount) {
  Slab slab;
  EXPECT_THROW((void)slab.Reserve(size_t{1} << 33), std::length_error);
}

}  // namespace
}  // namespace tranship::testing
