#include "engine/plan/glob.h"

#include <optional>

namespace tranship {
namespace {

// Takes one UTF-8 character from the front; malformed bytes count as characters of their own.
char32_t TakeCharacter(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = length == 1 ? first : first & (0xFFU >> (length + 1));
  text.remove_prefix(1);
  for (size_t i = 1; i < length && !text.empty(); ++i) {
    const auto next = static_cast<unsigned char>(text.front());
    if ((next & 0xC0U) != 0x80) break;
    character = (character << 6) | (next & 0x3FU);
    text.remove_prefix(1);
  }
  return character;
}

// Takes a bracket expression from the front of `glob` (which begins behind the '[') and tells
// whether `character` is in it. Absent: there is no closing bracket, and `glob` is as it was.
std::optional<bool> TakeSet(std::string_view& glob, char32_t character) {
  std::string_view rest = glob;
  const bool negated = !rest.empty() && (rest.front() == '!' || rest.front() == '^');
  if (negated) rest.remove_prefix(1);
  bool in_set = false;
  for (bool first = true; !rest.empty(); first = false) {
    if (rest.front() == ']' && !first) {
      glob = rest.substr(1);
      return in_set != negated;
    }
    const char32_t low = TakeCharacter(rest);
    char32_t high = low;
    if (rest.size() >= 2 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      high = TakeCharacter(rest);
    }
    in_set |= low <= character && character <= high;
  }
  return std::nullopt;
}

// Matches one character of `text` with the front of `glob`, which is no '*'; both move on.
bool TakeOne(std::string_view& glob, std::string_view& text) {
  const char32_t character = TakeCharacter(text);
  if (glob.front() == '?') {
    glob.remove_prefix(1);
    return true;
  }
  if (glob.front() == '[') {
    std::string_view rest = glob.substr(1);
    if (const std::optional<bool> in_set = TakeSet(rest, character)) {
      glob = rest;
      return *in_set;
    }
  }
  return TakeCharacter(glob) == character;
}

}  // namespace

bool GlobMatches(std::string_view glob, std::string_view text) {
  // Where to go on when what follows the last '*' does not match: one character further.
  std::optional<std::string_view> star_glob;
  std::string_view star_text;
  while (true) {
    if (!glob.empty() && glob.front() == '*') {
      glob.remove_prefix(1);
      star_glob = glob;
      star_text = text;
      continue;
    }
    if (text.empty()) return glob.empty();
    if (!glob.empty() && TakeOne(glob, text)) continue;
    if (!star_glob || star_text.empty()) return false;
    TakeCharacter(star_text);
    glob = *star_glob;
    text = star_text;
  }
}

bool GlobMatches(std::string_view glob, const TableName& name) {
  if (glob.find('.') == std::string_view::npos) return GlobMatches(glob, name.name);
  return GlobMatches(glob, name.schema + "." + name.name);
}

bool IsPlainName(std::string_view glob) {
  return glob.find_first_of("*?[") == std::string_view::npos;
}

std::string EscapeGlob(std::string_view text) {
  std::string glob;
  for (const char c : text) {
    const bool special = c == '*' || c == '?' || c == '[';
    glob += special ? std::string("[") + c + "]" : std::string(1, c);
  }
  return glob;
}

}  // namespace tranship
