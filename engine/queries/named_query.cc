#include "engine/queries/named_query.h"

#include <cctype>
#include <string_view>
#include <vector>

namespace tranship {
namespace {

bool IsWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Behind what begins at `i`: a quoted text or name, a comment; `i` itself where none does.
size_t Behind(std::string_view sql, size_t i) {
  const auto to = [&](std::string_view end, size_t from) {
    const size_t found = sql.find(end, from);
    return found == std::string_view::npos ? sql.size() : found + end.size();
  };
  const std::string_view rest = sql.substr(i);
  if (rest.starts_with("--")) return to("\n", i);
  if (rest.starts_with("/*")) return to("*/", i + 2);
  const char c = sql[i];
  if (c == '\'' || c == '"' || c == '`') return to(std::string_view(&sql[i], 1), i + 1);
  if (c == '[') return to("]", i + 1);
  if (c == '$') {  // $tag$ ... $tag$
    size_t end = i + 1;
    while (end < sql.size() && IsWordChar(sql[end])) ++end;
    if (end < sql.size() && sql[end] == '$') return to(sql.substr(i, end - i + 1), end + 1);
  }
  return i;
}

}  // namespace

bool HasOrderBy(const std::string& sql) {
  int depth = 0;
  std::string before;  // the word before this one, at the top
  for (size_t i = 0; i < sql.size();) {
    if (const size_t behind = Behind(sql, i); behind != i) {
      i = behind;
      continue;
    }
    if (!IsWordChar(sql[i])) {
      depth += sql[i] == '(' ? 1 : sql[i] == ')' ? -1 : 0;
      ++i;
      continue;
    }
    std::string word;
    for (; i < sql.size() && IsWordChar(sql[i]); ++i) {
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(sql[i])));
    }
    if (depth != 0) continue;
    if (word == "BY" && before == "ORDER") return true;
    before = word;
  }
  return false;
}

}  // namespace tranship
