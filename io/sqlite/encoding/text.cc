#include "io/sqlite/encoding/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "io/sqlite/encoding/decimal.h"
#include "io/utf8.h"

namespace tranship {
namespace {

constexpr ValueVerdict kTooManyBytes{ProblemKind::kTooLong,
                                     "more bytes than PostgreSQL takes (1 GiB)"};

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }

// Bytes of the first `characters` characters.
size_t PrefixOf(std::string_view utf8, size_t characters) {
  size_t at = 0;
  for (; at < utf8.size(); ++at) {
    if (BeginsCharacter(utf8[at]) && characters-- == 0) break;
  }
  return at;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Length of the valid character at the front, 0 when there is none.
size_t CharacterLength(std::span<const std::byte> bytes) {
  const auto lead = static_cast<unsigned>(bytes[0]);
  const size_t length = lead < 0x80    ? 1
                        : lead >= 0xF0 ? 4
                        : lead >= 0xE0 ? 3
                        : lead >= 0xC0 ? 2
                                       : 0;
  if (length == 0 || length > bytes.size() || lead == 0) return 0;
  return IsUtf8(bytes.first(length)) ? length : 0;
}

}  // namespace

size_t CountCharacters(std::string_view utf8) {
  return static_cast<size_t>(std::ranges::count_if(utf8, BeginsCharacter));
}

ValueVerdict CheckText(std::span<const std::byte> bytes) {
  if (bytes.size() > kMostFieldBytes) return kTooManyBytes;
  if (!bytes.empty() && std::memchr(bytes.data(), 0, bytes.size()) != nullptr) {
    return {ProblemKind::kNulByte, "a text with a zero byte in it"};
  }
  if (!IsUtf8(bytes)) return {ProblemKind::kUtf8, "a text that is not UTF-8"};
  return {};
}

ValueVerdict WriteText(FieldWriter& out, const ValueForm& form, const RawValue& value, bool clamp) {
  std::string_view text = value.text();
  // Digits of a number, where the form takes numbers.
  const bool real = value.storage == StorageClass::kReal;
  if (real && !std::isfinite(value.real)) return {ProblemKind::kRange, "infinity is no decimal"};
  const NumberText number =
      real ? NumberText(value.real)
           : NumberText(value.storage == StorageClass::kInteger ? value.integer : 0);
  if (real || value.storage == StorageClass::kInteger) text = number.view();

  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  const ValueVerdict verdict = CheckText(bytes);
  if (!verdict.ok()) return verdict;
  size_t padding = 0;
  // A text has at most as many characters as bytes.
  if (form.length > 0 && (text.size() > form.length || form.kind == FormKind::kChar)) {
    const size_t characters = CountCharacters(text);
    if (characters > form.length) {
      if (!clamp) return {ProblemKind::kTooLong, "more characters than the column holds"};
      text = text.substr(0, PrefixOf(text, form.length));
    } else if (form.kind == FormKind::kChar) {
      padding = form.length - characters;
    }
  }
  out.Put(static_cast<uint32_t>(text.size() + padding));
  out.Append(text);
  out.Repeat(' ', padding);
  return {};
}

ValueVerdict WriteLabel(FieldWriter& out, const std::vector<std::string_view>& sorted,
                        const RawValue& value) {
  if (!std::ranges::binary_search(sorted, value.text())) {
    if (value.bytes.empty()) return {ProblemKind::kEmptyText, "an empty text is no label"};
    return {ProblemKind::kLabel, "a text that is no label of the enum"};
  }
  out.Field(value.bytes);
  return {};
}

ValueVerdict WriteBytes(FieldWriter& out, const RawValue& value) {
  if (value.storage == StorageClass::kInteger || value.storage == StorageClass::kReal) {
    const NumberText number =
        value.storage == StorageClass::kReal ? NumberText(value.real) : NumberText(value.integer);
    out.Field(std::as_bytes(std::span(number.view().data(), number.view().size())));
    return {};
  }
  if (value.bytes.size() > kMostFieldBytes) return kTooManyBytes;
  out.Field(value.bytes);
  return {};
}

bool ParseUuid(std::string_view text, std::span<std::byte, 16> uuid) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
  const bool hyphens = text.size() == 36;
  if (!hyphens && text.size() != 32) return false;
  size_t at = 0;
  for (size_t i = 0; i < uuid.size(); ++i) {
    if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-') return false;
    const int high = HexValue(text[at]);
    const int low = HexValue(text[at + 1]);
    if (high < 0 || low < 0) return false;
    uuid[i] = static_cast<std::byte>(high * 16 + low);
    at += 2;
  }
  return true;
}

ValueVerdict WriteUuid(FieldWriter& out, const RawValue& value) {
  constexpr ValueVerdict kNoUuid{ProblemKind::kSyntax, "a value that is no uuid"};
  if (value.storage == StorageClass::kBlob) {
    if (value.bytes.size() != 16) return kNoUuid;
    out.Field(value.bytes);
    return {};
  }
  if (value.bytes.empty()) return {ProblemKind::kEmptyText, "an empty text is no uuid"};
  std::array<std::byte, 16> uuid{};
  if (!ParseUuid(value.text(), uuid)) return kNoUuid;
  out.Field(uuid);
  return {};
}

void Clean(std::span<const std::byte> bytes, bool escape, std::string& cleaned) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  cleaned.clear();
  while (!bytes.empty()) {
    const size_t length = CharacterLength(bytes);
    if (length > 0) {
      cleaned.append(reinterpret_cast<const char*>(bytes.data()), length);
    } else if (escape) {
      const auto byte = static_cast<unsigned>(bytes[0]);
      cleaned += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
    bytes = bytes.subspan(std::max<size_t>(length, 1));
  }
}

}  // namespace tranship
