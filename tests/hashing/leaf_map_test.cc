#include "hashing/leaf_map.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

#include "tests/hashing/wire_values.h"

namespace tranship {
namespace {

using Key = std::vector<std::optional<std::string>>;

uint32_t Find(LeafMap::Finder& finder, const Key& key, const Digest& row = {}) {
  std::vector<FieldView> fields;
  for (const auto& field : key) {
    fields.push_back({AsBytes(field ? std::string_view(*field) : ""), !field});
  }
  return finder.Find(fields, row);
}

uint32_t Find(const LeafMap& map, const Key& key, const Digest& row = {}) {
  LeafMap::Finder finder(map);
  return Find(finder, key, row);
}

std::string EncodeKey(const std::vector<KeyKind>& kinds, const Key& key) {
  std::string out;
  for (size_t i = 0; i < key.size(); ++i) AppendOrdered(kinds[i], AsBytes(*key[i]), out);
  return out;
}

LeafMap OfIntegers(const std::vector<int64_t>& bounds) {
  std::vector<std::string> encoded;
  for (const int64_t bound : bounds) encoded.push_back(Encode(KeyKind::kSigned, WireInt8(bound)));
  return LeafMap::KeyRanges({KeyKind::kSigned}, encoded);
}

TEST(LeafMap, PutsABoundaryKeyIntoTheUpperLeaf) {
  const LeafMap map = OfIntegers({0, 1000});
  EXPECT_EQ(Find(map, {WireInt8(-1)}), 0);
  EXPECT_EQ(Find(map, {WireInt8(0)}), 1);
  EXPECT_EQ(Find(map, {WireInt8(999)}), 1);
  EXPECT_EQ(Find(map, {WireInt8(1000)}), 2);
}

TEST(LeafMap, HasNoKeyBeyondItsFirstAndLastRange) {
  const LeafMap map = OfIntegers({0});
  EXPECT_EQ(Find(map, {WireInt8(std::numeric_limits<int64_t>::min())}), 0);
  EXPECT_EQ(Find(map, {WireInt8(std::numeric_limits<int64_t>::max())}), 1);
  EXPECT_FALSE(map.begin(0).has_value());
  EXPECT_FALSE(map.end(1).has_value());
  EXPECT_EQ(map.end(0), map.begin(1));
}

TEST(LeafMap, KeepsALeafForKeysWithNull) {
  const LeafMap map = LeafMap::KeyRanges({KeyKind::kSigned, KeyKind::kBytes}, {});
  EXPECT_EQ(map.leaf_count(), 2);
  EXPECT_TRUE(map.is_null_leaf(1));
  EXPECT_EQ(Find(map, {WireInt8(1), "a"}), 0);
  EXPECT_EQ(Find(map, {WireInt8(1), std::nullopt}), 1);
  EXPECT_EQ(Find(map, {std::nullopt, "a"}), 1);
  EXPECT_EQ(Find(OfIntegers({5}), {std::nullopt}), 2);
}

TEST(LeafMap, TakesAnEmptyTextForAKeyUnlikeNull) {
  const LeafMap map = LeafMap::KeyRanges({KeyKind::kBytes}, {});
  EXPECT_EQ(Find(map, {""}), 0);
  EXPECT_EQ(Find(map, {std::nullopt}), 1);
}

TEST(LeafMap, SortsBoundsAndDropsDuplicates) {
  const LeafMap map = OfIntegers({7, -3, 7});
  EXPECT_EQ(map.leaf_count(), 4);
  EXPECT_LT(*map.begin(1), *map.begin(2));
}

TEST(LeafMap, HoldsABoundOfANarrowColumnForAWideOne) {
  const LeafMap map =
      LeafMap::KeyRanges({KeyKind::kSigned}, {Encode(KeyKind::kSigned, WireInt4(10))});
  EXPECT_EQ(Find(map, {WireInt8(9)}), 0);
  EXPECT_EQ(Find(map, {WireInt8(10)}), 1);
  EXPECT_EQ(Find(map, {WireInt2(10)}), 1);
}

TEST(LeafMap, TakesAsManyRangesAsItMayAndNoMore) {
  std::vector<int64_t> bounds(LeafMap::kMaxLeaves - 1);
  for (size_t i = 0; i < bounds.size(); ++i) bounds[i] = static_cast<int64_t>(i);
  EXPECT_EQ(OfIntegers(bounds).leaf_count(), LeafMap::kMaxLeaves + 1);
  bounds.push_back(-1);
  EXPECT_THROW((void)OfIntegers(bounds), std::invalid_argument);
}

TEST(LeafMap, RefusesKeysWithoutAnOrder) {
  EXPECT_THROW((void)LeafMap::KeyRanges({}, {}), std::invalid_argument);
  EXPECT_THROW((void)LeafMap::KeyRanges({KeyKind::kOpaque}, {}), std::invalid_argument);
  EXPECT_THROW((void)LeafMap::KeyHash(0, 4), std::invalid_argument);
  EXPECT_THROW((void)LeafMap::RowHash(15), std::invalid_argument);
}

TEST(LeafMap, RefusesAMissingOrMalformedField) {
  const LeafMap map = OfIntegers({0});
  EXPECT_THROW((void)Find(map, {}), std::invalid_argument);
  EXPECT_THROW((void)Find(map, {"abc"}), std::invalid_argument);
}

TEST(LeafMap, HashesRowsByTheTopBitsOfTheirDigest) {
  const LeafMap map = LeafMap::RowHash(4);
  EXPECT_EQ(Find(map, {}, Digest{0xA000000000000000, 0}), 10);
  EXPECT_EQ(Find(LeafMap::RowHash(0), {}, Digest{~uint64_t{0}, 0}), 0);
}

TEST(LeafMap, HashesKeysSoThatNullAndEmptyDiffer) {
  const LeafMap map = LeafMap::KeyHash(2, 14);
  EXPECT_NE(Find(map, {"", "a"}), Find(map, {std::nullopt, "a"}));
  EXPECT_NE(Find(map, {"ab", "c"}), Find(map, {"a", "bc"}));
  EXPECT_EQ(Find(map, {"ab", "c"}, Digest{1, 2}), Find(map, {"ab", "c"}));
}

// Checks a key against every leaf: exactly one half-open range may hold it.
void CheckOneLeafHolds(const LeafMap& map, const std::string& encoded, uint32_t found) {
  for (uint32_t leaf = 0; leaf + 1 < map.leaf_count(); ++leaf) {
    const auto begin = map.begin(leaf);
    const auto end = map.end(leaf);
    const bool holds = (!begin || *begin <= encoded) && (!end || encoded < *end);
    RC_ASSERT(holds == (leaf == found));
  }
}

// Keys of every shape that has a search of its own, close enough together to hit bounds.
struct Shape {
  std::vector<KeyKind> kinds;
  rc::Gen<Key> keys;
};

Shape ShapeNumber(int number) {
  const auto small = rc::gen::inRange<int32_t>(-20, 20);
  const auto int8 = rc::gen::map(small, [](int32_t v) { return Key{WireInt8(v)}; });
  const auto text = rc::gen::container<std::string>(rc::gen::element('\0', 'a', 'b'));
  const auto uuid = rc::gen::container<std::string>(16, rc::gen::element('\0', '\xff'));
  switch (number) {
    case 0:
      return {{KeyKind::kSigned}, int8};
    case 1:
      return {{KeyKind::kUnsigned},
              rc::gen::map(uuid, [](const std::string& v) { return Key{v}; })};
    case 2:
      return {{KeyKind::kUnsigned}, rc::gen::map(small, [](int32_t v) {
                return Key{WireInt2(static_cast<int16_t>(v))};
              })};
    case 3:
      return {{KeyKind::kSigned, KeyKind::kFloat},
              rc::gen::map(rc::gen::pair(small, small), [](const auto& v) {
                return Key{WireInt4(v.first % 3), WireFloat8(v.second)};
              })};
    case 4:
      return {{KeyKind::kBytes, KeyKind::kSigned},
              rc::gen::map(rc::gen::pair(text, small), [](const auto& v) {
                return Key{v.first, WireInt4(v.second)};
              })};
    case 5:
      return {{KeyKind::kSigned, KeyKind::kUnsigned},  // wider than any number
              rc::gen::map(rc::gen::pair(small, uuid), [](const auto& v) {
                return Key{WireInt8(v.first), v.second};
              })};
    default:
      return {{KeyKind::kNumeric},
              rc::gen::map(small, [](int32_t v) { return Key{WireNumeric(std::to_string(v))}; })};
  }
}

RC_GTEST_PROP(LeafMap, PutsEachKeyIntoExactlyOneRange, ()) {
  const Shape shape = ShapeNumber(*rc::gen::inRange(0, 7));
  std::vector<std::string> bounds;
  for (const Key& key : *rc::gen::container<std::vector<Key>>(shape.keys)) {
    bounds.push_back(EncodeKey(shape.kinds, key));
  }
  const LeafMap map = LeafMap::KeyRanges(shape.kinds, bounds);
  LeafMap::Finder finder(map);  // one for all keys, so that its memory of the last leaf is tried
  for (const Key& key : *rc::gen::container<std::vector<Key>>(shape.keys)) {
    CheckOneLeafHolds(map, EncodeKey(shape.kinds, key), Find(finder, key));
  }
}

// The ledger is foreign input: bounds need not be encodings of the key's kind.
RC_GTEST_PROP(LeafMap, PutsEachKeyIntoExactlyOneRangeOfOddBounds, ()) {
  const Shape shape = ShapeNumber(*rc::gen::inRange(0, 7));
  const auto size = *rc::gen::element<size_t>(0, 1, 8, 16);
  const auto chars = rc::gen::element('\0', '\x7f', '\x80', '\xff');
  const auto bound = *rc::gen::arbitrary<bool>() ? rc::gen::container<std::string>(size, chars)
                                                 : rc::gen::container<std::string>(chars);
  const LeafMap map =
      LeafMap::KeyRanges(shape.kinds, *rc::gen::container<std::vector<std::string>>(bound));
  LeafMap::Finder finder(map);
  for (const Key& key : *rc::gen::container<std::vector<Key>>(shape.keys)) {
    CheckOneLeafHolds(map, EncodeKey(shape.kinds, key), Find(finder, key));
  }
}

RC_GTEST_PROP(LeafMap, SerializeRoundTrips, (const std::vector<std::string>& bounds)) {
  const std::vector<KeyKind> kinds(*rc::gen::inRange<size_t>(1, 4), KeyKind::kBytes);
  for (const LeafMap& map :
       {LeafMap::KeyRanges(kinds, bounds), LeafMap::KeyHash(3, 7), LeafMap::RowHash(14)}) {
    const auto parsed = LeafMap::Parse(map.Serialize());
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->kind() == map.kind());
    RC_ASSERT(parsed->key_fields() == map.key_fields());
    RC_ASSERT(parsed->leaf_count() == map.leaf_count());
    for (size_t leaf = 0; leaf < map.leaf_count(); ++leaf) {
      RC_ASSERT(parsed->begin(leaf) == map.begin(leaf));
      RC_ASSERT(parsed->end(leaf) == map.end(leaf));
    }
  }
}

RC_GTEST_PROP(LeafMap, ParseRefusesEveryPrefixAndEveryExtension,
              (const std::vector<std::string>& bounds)) {
  for (const LeafMap& map : {LeafMap::KeyRanges({KeyKind::kBytes}, bounds), LeafMap::KeyHash(3, 7),
                             LeafMap::RowHash(14)}) {
    const std::string bytes = map.Serialize();
    for (size_t size = 0; size < bytes.size(); ++size) {
      RC_ASSERT(!LeafMap::Parse(bytes.substr(0, size)));
    }
    RC_ASSERT(!LeafMap::Parse(bytes + '\0'));
  }
}

TEST(LeafMap, ParseRefusesBoundsOutOfOrderOrTwice) {
  std::string bytes = LeafMap::KeyRanges({KeyKind::kBytes}, {"a", "b"}).Serialize();
  const auto with_last = [&](char last) {
    bytes.back() = last;
    return LeafMap::Parse(bytes);
  };
  EXPECT_TRUE(with_last('c'));
  EXPECT_FALSE(with_last('a'));
  EXPECT_FALSE(with_last('A'));
}

RC_GTEST_PROP(LeafMap, WhatParseTakesSerializesToTheSameBytes, (std::vector<std::string> bounds)) {
  std::string bytes = LeafMap::KeyRanges({KeyKind::kBytes}, bounds).Serialize();
  const auto at = *rc::gen::inRange<size_t>(0, bytes.size());
  bytes[at] = *rc::gen::arbitrary<char>();
  const auto parsed = LeafMap::Parse(bytes);
  if (parsed) RC_ASSERT(parsed->Serialize() == bytes);
}

}  // namespace
}  // namespace tranship
