// What looking into rows costs: leading fields, OIDs, and the whole digest stage, over slabs of the
// comparison's row (10 mixed columns, about 140 bytes).

#include <benchmark/benchmark.h>

#include <string>

#include "hashing/big_endian.h"
#include "io/copy/binary_frame.h"
#include "io/copy/slab_digester.h"
#include "io/copy/tuple.h"

namespace tranship {
namespace {

constexpr size_t kColumns = 10;
constexpr uint64_t kLeaves = 4096;
constexpr uint64_t kKeys = 5'000'000;

std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string Big(uint64_t value) {
  std::string out;
  AppendBig(out, value);
  return out;
}

// bigint key, int, timestamptz, numeric, double, 2 texts, uuid, boolean, and an array or a jsonb.
std::string Row(uint64_t key, bool with_array) {
  std::string row;
  AppendBig(row, static_cast<uint16_t>(kColumns));
  AppendPrefixed(row, Big(key));
  AppendPrefixed(row, Big(key).substr(4));
  AppendPrefixed(row, Big(key * 1000));
  AppendPrefixed(row, std::string("\0\3\0\1\0\0\0\2", 8) + Big(key).substr(2));
  AppendPrefixed(row, Big(key * 77));
  AppendPrefixed(row, "customer " + std::to_string(key % 1000));
  AppendBig(row, ~uint32_t{0});
  AppendPrefixed(row, Big(key * 3) + Big(key * 5));
  AppendPrefixed(row, std::string(1, '\1'));
  if (!with_array) {
    AppendPrefixed(row, "\1{\"a\": " + std::to_string(key) + "}");
    return row;
  }
  std::string array = std::string("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\3\0\0\0\1", 20);
  for (int i = 0; i < 3; ++i) AppendPrefixed(array, Big(key).substr(4));
  AppendPrefixed(row, array);
  return row;
}

Slab FullSlab(bool with_array = false, uint64_t step = 1) {
  Slab slab;
  for (uint64_t key = 1; slab.size() < Slab::kTargetBytes; key = (key + step) % kKeys) {
    slab.AppendRow(Bytes(Row(key, with_array)));
  }
  return slab;
}

LeafMap KeyMap() {
  std::vector<std::string> bounds;
  for (uint64_t i = 1; i < kLeaves; ++i) {
    std::string bound;
    AppendOrdered(KeyKind::kSigned, Bytes(Big(i * kKeys / kLeaves)), bound);
    bounds.push_back(bound);
  }
  return LeafMap::KeyRanges({KeyKind::kSigned}, std::move(bounds));
}

void Report(benchmark::State& state, const Slab& slab) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(slab.rows()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(slab.size()));
}

void ParseKeysOfASlab(benchmark::State& state) {
  const Slab slab = FullSlab();
  std::vector<FieldView> key(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    for (size_t i = 0; i < slab.rows(); ++i) {
      ParseLeadingFields(WireForm::kBinary, slab.row(i), kColumns, key);
      benchmark::DoNotOptimize(key.data());
    }
  }
  Report(state, slab);
}
BENCHMARK(ParseKeysOfASlab)->Arg(1)->Arg(3)->Arg(10);

void ScrubASlab(benchmark::State& state) {
  const Slab slab = FullSlab(true);
  std::vector<std::byte> copy(slab.bytes().begin(), slab.bytes().end());
  std::vector<WireShape> shapes(kColumns);
  shapes.back() = WireShape::Parse("a(s)");
  for (auto _ : state) {
    size_t begin = 0;
    for (const uint32_t end : slab.ends()) {
      ScrubOids(std::span(copy).subspan(begin, end - begin), shapes);
      begin = end;
    }
    benchmark::ClobberMemory();
  }
  Report(state, slab);
}
BENCHMARK(ScrubASlab);

void DigestASlab(benchmark::State& state, const LeafMap& map, bool with_array, uint64_t step) {
  Slab slab = FullSlab(with_array, step);
  RowLayout layout;
  layout.columns = kColumns;
  layout.shapes.resize(kColumns);
  if (with_array) layout.shapes.back() = WireShape::Parse("a(s)");
  SlabDigester digester(layout, map);
  for (auto _ : state) {
    digester.Process(slab);
    benchmark::ClobberMemory();
  }
  Report(state, slab);
}
BENCHMARK_CAPTURE(DigestASlab, row_hash, LeafMap::RowHash(12), false, 1);
BENCHMARK_CAPTURE(DigestASlab, key_in_order, KeyMap(), false, 1);
BENCHMARK_CAPTURE(DigestASlab, key_scattered, KeyMap(), false, 3'141'592);
BENCHMARK_CAPTURE(DigestASlab, key_hash, LeafMap::KeyHash(1, 12), false, 1);
BENCHMARK_CAPTURE(DigestASlab, arrays, KeyMap(), true, 1);

void FindTheEndOfARow(benchmark::State& state) {
  const Slab slab = FullSlab();
  for (auto _ : state) {
    for (size_t i = 0; i < slab.rows(); ++i) {
      benchmark::DoNotOptimize(IsWholeMessage(WireForm::kBinary, slab.row(i), false));
    }
  }
  Report(state, slab);
}
BENCHMARK(FindTheEndOfARow);

}  // namespace
}  // namespace tranship
