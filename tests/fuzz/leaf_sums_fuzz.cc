// What the ledger and the source server may feed to hashing: leaf sums, leaf maps and key fields.
// The first byte of the input chooses the parser.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hashing/leaf_map.h"
#include "hashing/set_digest.h"
#include "hashing/tree.h"

namespace tranship {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// What is accepted has one serialized form.
void ParseSums(std::string_view input) {
  const auto sums = LeafSums::Parse(input, 1000);
  if (sums) Check(sums->Serialize() == input);
}

void ParseMap(std::string_view input) {
  const auto map = LeafMap::Parse(input);
  if (!map) return;
  Check(map->Serialize() == input);
  (void)Tree(*map, std::vector<SetDigest>(map->leaf_count())).root();

  LeafMap::Finder finder(*map);
  for (const size_t size : {0u, 1u, 4u, 8u, 16u}) {
    const std::string_view wire = input.substr(input.size() - std::min(input.size(), size));
    const std::vector<FieldView> key(std::min<size_t>(map->key_fields(), 4),
                                     {AsBytes(wire), false});
    try {
      Check(finder.Find(key, HashText(wire)) < map->leaf_count());
    } catch (const std::invalid_argument&) {
    }
  }
}

void EncodeKeyField(KeyKind kind, std::string_view input) {
  try {
    std::string out;
    AppendOrdered(kind, AsBytes(input), out);
    Check(!out.empty());
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace
}  // namespace tranship

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tranship;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 's':
      ParseSums(input);
      break;
    case 'm':
      ParseMap(input);
      break;
    case 'n':
      EncodeKeyField(KeyKind::kNumeric, input);
      break;
    default:
      EncodeKeyField(static_cast<KeyKind>(data[0] % 6), input);
  }
  return 0;
}
