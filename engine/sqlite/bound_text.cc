#include "engine/sqlite/bound_text.h"

#include <array>
#include <charconv>
#include <span>
#include <string_view>

#include "io/error.h"
#include "io/utf8.h"

namespace tranship {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

[[noreturn]] void Refuse(const std::string& text) {
  throw FormatError("the ledger's chunk bound " + Printable(text) + " is no SQLite value");
}

template <typename Number>
Number Parse(const std::string& text, std::string_view digits, int base = 10) {
  Number value{};
  std::from_chars_result result{};
  if constexpr (std::is_floating_point_v<Number>) {
    result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  } else {
    result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  }
  if (result.ec != std::errc{} || result.ptr != digits.data() + digits.size()) Refuse(text);
  return value;
}

std::string FromHex(const std::string& text, std::string_view hex) {
  if (hex.size() % 2 != 0) Refuse(text);
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(Parse<unsigned>(text, hex.substr(i, 2), 16));
  }
  return bytes;
}

bool IsClean(std::string_view text) {
  return text.find('\0') == std::string_view::npos &&
         IsUtf8(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace

std::string BoundText(const KeyValue& value) {
  switch (value.storage) {
    case StorageClass::kNull:
      return "NULL";
    case StorageClass::kInteger:
      return std::to_string(value.integer);
    case StorageClass::kReal: {
      std::array<char, 40> text{};
      const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value.real,
                                              std::chars_format::scientific);
      return {text.data(), end};
    }
    case StorageClass::kText:
      return IsClean(value.bytes) ? "'" + value.bytes + "'" : "t'" + Hex(value.bytes) + "'";
    case StorageClass::kBlob:
      return "x'" + Hex(value.bytes) + "'";
  }
  return "";
}

KeyValue ParseBound(const std::string& text) {
  KeyValue value;
  if (text == "NULL") return value;
  if (text.ends_with('\'') && text.size() >= 2) {
    const bool hex = text.starts_with("x'") || text.starts_with("t'");
    if (hex ? text.size() < 3 : text.front() != '\'') Refuse(text);
    value.storage = text.front() == 'x' ? StorageClass::kBlob : StorageClass::kText;
    const std::string_view inner =
        std::string_view(text).substr(hex ? 2 : 1, text.size() - (hex ? 3 : 2));
    value.bytes = hex ? FromHex(text, inner) : std::string(inner);
    return value;
  }
  if (text.find('e') != std::string::npos || text.find("inf") != std::string::npos) {
    value.storage = StorageClass::kReal;
    value.real = Parse<double>(text, text);
    return value;
  }
  value.storage = StorageClass::kInteger;
  value.integer = Parse<int64_t>(text, text);
  return value;
}

}  // namespace tranship
