#include "bench/sample_rows.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hashing/big_endian.h"
#include "io/copy/binary_frame.h"

namespace tranship {
namespace {

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
  AppendBig(row, static_cast<uint16_t>(kSampleColumns));
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

}  // namespace

Slab SampleSlab(bool with_array, uint64_t step) {
  Slab slab;
  for (uint64_t key = 1; slab.size() < Slab::kTargetBytes; key = (key + step) % kKeys) {
    slab.AppendRow(Bytes(Row(key, with_array)));
  }
  return slab;
}

LeafMap SampleLeaves() {
  std::vector<std::string> bounds;
  for (uint64_t i = 1; i < kLeaves; ++i) {
    std::string bound;
    AppendOrdered(KeyKind::kSigned, Bytes(Big(i * kKeys / kLeaves)), bound);
    bounds.push_back(bound);
  }
  return LeafMap::KeyRanges({KeyKind::kSigned}, std::move(bounds));
}

}  // namespace tranship
