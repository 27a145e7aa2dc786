#include "io/copy/binary_frame.h"

#include <cstring>
#include <string_view>

#include "hashing/big_endian.h"
#include "io/error.h"

namespace tranship {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kSignature = "PGCOPY\n\377\r\n\0"sv;
constexpr std::string_view kHeader = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv;
constexpr std::string_view kTrailer = "\377\377"sv;
static_assert(kSignature.size() == 11 && kHeader.size() == 19);

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::span<const std::byte> BinaryHeader() { return std::as_bytes(std::span(kHeader)); }

std::span<const std::byte> BinaryTrailer() { return std::as_bytes(std::span(kTrailer)); }

bool IsTrailer(std::span<const std::byte> message) { return Text(message) == kTrailer; }

size_t HeaderSize(std::span<const std::byte> message) {
  if (message.size() < kHeader.size() || !Text(message).starts_with(kSignature)) {
    throw FormatError("COPY did not begin with its signature");
  }
  if ((LoadBig<uint32_t>(message.data() + 11) & 0xFFFF0000U) != 0) {
    throw FormatError("COPY has a critical flag that is not known");
  }
  const size_t extension = LoadBig<uint32_t>(message.data() + 15);
  if (extension > message.size() - kHeader.size()) {
    throw FormatError("the header extension of COPY is cut off");
  }
  return kHeader.size() + extension;
}

bool IsWholeMessage(WireForm form, std::span<const std::byte> bytes, bool with_header) {
  if (form == WireForm::kText) return !bytes.empty() && bytes.back() == std::byte{'\n'};
  if (with_header) {
    if (bytes.size() < kHeader.size()) return false;
    const size_t header = kHeader.size() + LoadBig<uint32_t>(bytes.data() + 15);
    if (bytes.size() < header) return false;
    bytes = bytes.subspan(header);
  }
  if (bytes.size() < 2) return false;
  if (IsTrailer(bytes.first(2))) return bytes.size() == 2;
  size_t fields = LoadBig<uint16_t>(bytes.data());
  size_t at = 2;
  for (; fields > 0; --fields) {
    if (bytes.size() - at < 4) return false;
    const auto length = LoadBig<uint32_t>(bytes.data() + at);
    at += 4;
    if (length == 0xFFFFFFFFU) continue;
    if (bytes.size() - at < length) return false;
    at += length;
  }
  return at == bytes.size();
}

}  // namespace tranship
