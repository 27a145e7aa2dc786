#include "engine/sqlite/names.h"

#include "io/ascii.h"

namespace tranship {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsWord(char c) {
  return IsUpper(c) || IsLower(c) || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// A word begins at an upper-case letter behind a lower-case one or a digit, and at the last of
// several upper-case ones before a lower-case one.
bool BeginsWord(const std::string& name, size_t i) {
  if (i == 0 || !IsUpper(name[i]) || !IsWord(name[i - 1])) return false;
  if (!IsUpper(name[i - 1])) return true;
  return i + 1 < name.size() && IsLower(name[i + 1]);
}

}  // namespace

std::string TargetNameOf(const std::string& name, NameStyle style) {
  if (style == NameStyle::kKeep) return name;
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!IsWord(c) && c != '_') {
      if (!out.empty() && out.back() != '_') out += '_';
      continue;
    }
    if (BeginsWord(name, i) && !out.empty() && out.back() != '_') out += '_';
    out += IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  while (out.size() > 1 && out.back() == '_' && name.back() != '_') out.pop_back();
  return out.empty() ? name : out;
}

}  // namespace tranship
