#include "io/utf8.h"

#include <simdjson.h>

namespace tranship {

bool IsUtf8(std::span<const std::byte> bytes) noexcept {
  return bytes.empty() ||
         simdjson::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace tranship
