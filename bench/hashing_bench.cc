// What identity costs per row: hashing, finding the leaf, and the tree at the end.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>

#include "hashing/big_endian.h"
#include "hashing/leaf_map.h"
#include "hashing/tree.h"

namespace tranship {
namespace {

constexpr size_t kSlabBytes = 256UL * 1024;
constexpr size_t kKeys = 1 << 16;

std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

void HashRowsOfASlab(benchmark::State& state) {
  const auto row_bytes = static_cast<uint32_t>(state.range(0));
  const auto rows = static_cast<uint32_t>(std::max<size_t>(1, kSlabBytes / row_bytes));
  std::mt19937_64 random(1);
  std::vector<std::byte> block(size_t{rows} * row_bytes);
  for (std::byte& byte : block) byte = static_cast<std::byte>(random());
  std::vector<uint32_t> ends;
  for (uint32_t i = 1; i <= rows; ++i) ends.push_back(i * row_bytes);
  std::vector<Digest> digests(rows);
  for (auto _ : state) {
    HashRows(block, ends, digests);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * rows);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(block.size()));
}
BENCHMARK(HashRowsOfASlab)->Arg(16)->Arg(50)->Arg(100)->Arg(140)->Arg(250)->Arg(1000)->Arg(100000);

// A key of one or more fields, as it lies in a row.
using Key = std::vector<std::string>;

// Finds the leaves of `keys` in this order, in a map with bounds at even steps through them.
void FindLeaves(benchmark::State& state, const std::vector<KeyKind>& kinds, std::vector<Key> keys,
                bool correlated, size_t leaves) {
  const auto encode = [&](const Key& key) {
    std::string out;
    for (size_t i = 0; i < key.size(); ++i) AppendOrdered(kinds[i], AsBytes(key[i]), out);
    return out;
  };
  std::vector<std::string> bounds;
  for (const Key& key : keys) bounds.push_back(encode(key));
  std::ranges::sort(bounds);
  if (correlated) std::ranges::sort(keys);
  std::vector<std::string> chosen;
  for (size_t i = 1; i < leaves; ++i) chosen.push_back(bounds[i * bounds.size() / leaves]);
  const LeafMap map = LeafMap::KeyRanges(kinds, chosen);

  std::string block;  // keys lie in slabs, one behind the other
  for (const Key& key : keys) {
    for (const std::string& field : key) block += field;
  }
  std::vector<FieldView> fields;
  size_t at = 0;
  for (const Key& key : keys) {
    for (const std::string& field : key) {
      fields.push_back({AsBytes(block).subspan(at, field.size()), false});
      at += field.size();
    }
  }
  LeafMap::Finder finder(map);
  const size_t width = kinds.size();
  for (auto _ : state) {
    for (size_t i = 0; i < fields.size(); i += width) {
      benchmark::DoNotOptimize(finder.Find({&fields[i], width}, {}));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(keys.size()));
}

template <typename Make>
std::vector<Key> MakeKeys(Make make) {
  std::mt19937_64 random(2);
  std::vector<Key> keys;
  for (size_t i = 0; i < kKeys; ++i) keys.push_back(make(random));
  return keys;
}

std::string Int8(uint64_t value) {
  std::string out;
  AppendBig(out, value);
  return out;
}

void FindInt8(benchmark::State& state, bool correlated) {
  const auto make = [](auto& random) { return Key{Int8(random() >> 1)}; };
  FindLeaves(state, {KeyKind::kSigned}, MakeKeys(make), correlated,
             static_cast<size_t>(state.range(0)));
}
BENCHMARK_CAPTURE(FindInt8, correlated, true)->Arg(16)->Arg(1000);
BENCHMARK_CAPTURE(FindInt8, random, false)->Arg(16)->Arg(1000)->Arg(16384);

void FindUuid(benchmark::State& state) {
  const auto make = [](auto& random) { return Key{Int8(random()) + Int8(random())}; };
  FindLeaves(state, {KeyKind::kUnsigned}, MakeKeys(make), false,
             static_cast<size_t>(state.range(0)));
}
BENCHMARK(FindUuid)->Arg(1000)->Arg(16384);

void FindInt4Pair(benchmark::State& state) {
  const auto make = [](auto& random) {
    return Key{Int8(random() % 100).substr(4), Int8(random() % 100000).substr(4)};
  };
  FindLeaves(state, {KeyKind::kSigned, KeyKind::kSigned}, MakeKeys(make), false,
             static_cast<size_t>(state.range(0)));
}
BENCHMARK(FindInt4Pair)->Arg(1000)->Arg(16384);

void FindTextAndInt8(benchmark::State& state, bool correlated) {
  const auto make = [](auto& random) {
    return Key{"customer-" + std::to_string(100000 + random() % 900000), Int8(random() % 1000)};
  };
  FindLeaves(state, {KeyKind::kBytes, KeyKind::kSigned}, MakeKeys(make), correlated,
             static_cast<size_t>(state.range(0)));
}
BENCHMARK_CAPTURE(FindTextAndInt8, correlated, true)->Arg(1000);
BENCHMARK_CAPTURE(FindTextAndInt8, random, false)->Arg(1000)->Arg(16384);

void FindHashedKey(benchmark::State& state) {
  const LeafMap map = LeafMap::KeyHash(1, 14);
  LeafMap::Finder finder(map);
  const std::string key = "2024-02-29 12:00:00+00";
  const FieldView field{AsBytes(key), false};
  for (auto _ : state) benchmark::DoNotOptimize(finder.Find({&field, 1}, {}));
}
BENCHMARK(FindHashedKey);

struct Leaves {
  LeafMap map = LeafMap::RowHash(0);
  std::vector<SetDigest> sums;
};

Leaves ManyLeaves() {
  std::vector<std::string> bounds;
  for (uint64_t i = 1; i < LeafMap::kMaxLeaves; ++i) bounds.push_back(Int8(i * 1000));
  Leaves leaves{LeafMap::KeyRanges({KeyKind::kSigned}, bounds), {}};
  std::mt19937_64 random(3);
  for (size_t i = 0; i < leaves.map.leaf_count(); ++i) {
    leaves.sums.push_back({4000, 400000, {random(), random()}});
  }
  return leaves;
}

void BuildTree(benchmark::State& state) {
  const Leaves leaves = ManyLeaves();
  for (auto _ : state) benchmark::DoNotOptimize(Tree(leaves.map, leaves.sums).root());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(leaves.sums.size()));
}
BENCHMARK(BuildTree)->Unit(benchmark::kMicrosecond);

void DiffTrees(benchmark::State& state) {
  Leaves leaves = ManyLeaves();
  const Tree before(leaves.map, leaves.sums);
  std::mt19937_64 random(4);
  for (int64_t i = 0; i < state.range(0); ++i) {
    ++leaves.sums[random() % leaves.sums.size()].rows;
  }
  const Tree after(leaves.map, leaves.sums);
  for (auto _ : state) benchmark::DoNotOptimize(DifferingLeaves(before, after));
}
BENCHMARK(DiffTrees)->Arg(0)->Arg(1)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tranship
