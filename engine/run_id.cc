#include "engine/run_id.h"

#include <cstdint>
#include <random>

#include "hashing/digest.h"

namespace tranship {

std::string NewRunId() {
  std::random_device random;
  const auto word = [&] { return (uint64_t{random()} << 32) | random(); };
  // RFC 9562: version 4, variant 10.
  const uint64_t high = (word() & 0xFFFFFFFFFFFF0FFFULL) | 0x4000ULL;
  const uint64_t low = (word() & 0x3FFFFFFFFFFFFFFFULL) | 0x8000000000000000ULL;
  std::string text = ToHex({high, low});
  for (const size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace tranship
