// The escapes of COPY TEXT, as CopyReadAttributesText in src/backend/commands/copyfromparse.c
// undoes them.

#include "io/copy/tuple.h"
#include "io/error.h"

namespace tranship {
namespace {

int OctalDigit(char c) { return c >= '0' && c <= '7' ? c - '0' : -1; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads at most `most` digits at `at`, which moves behind them.
template <typename Digit>
char Number(std::string_view text, size_t& at, size_t most, unsigned base, const Digit& digit) {
  unsigned value = 0;
  for (size_t i = 0; i < most && at < text.size() && digit(text[at]) >= 0; ++i, ++at) {
    value = value * base + static_cast<unsigned>(digit(text[at]));
  }
  return static_cast<char>(value & 0xFFU);
}

// The character that an escape stands for; `at` is behind the backslash and moves behind the
// escape.
char Unescape(std::string_view text, size_t& at) {
  const char c = text[at];
  if (OctalDigit(c) >= 0) return Number(text, at, 3, 8, OctalDigit);
  ++at;
  if (c == 'x' && at < text.size() && HexDigit(text[at]) >= 0)
    return Number(text, at, 2, 16, HexDigit);
  constexpr std::string_view kLetters = "bfnrtv";
  constexpr std::string_view kMeaning = "\b\f\n\r\t\v";
  const size_t letter = kLetters.find(c);
  return letter == std::string_view::npos ? c : kMeaning[letter];
}

}  // namespace

std::string UnescapeTextField(std::span<const std::byte> field) {
  const std::string_view text{reinterpret_cast<const char*>(field.data()), field.size()};
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    if (++at == text.size()) throw FormatError("a field ends in a backslash");
    out += Unescape(text, at);
  }
  return out;
}

}  // namespace tranship
