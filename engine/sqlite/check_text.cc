#include "engine/sqlite/check_text.h"

#include <algorithm>

namespace tranship {
namespace {

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// Tokens of SQL as SQLite writes them: words, quoted names and strings, single other bytes. Blanks
// and comments are skipped.
class Tokens {
 public:
  explicit Tokens(std::string_view sql) : sql_(sql) {}

  // Empty at the end.
  [[nodiscard]] std::string_view Next() {
    SkipBlanksAndComments();
    begin_ = at_;
    if (at_ == sql_.size()) return {};
    const char c = sql_[at_];
    if (IsWordByte(c)) {
      while (at_ < sql_.size() && IsWordByte(sql_[at_])) ++at_;
    } else if (c == '\'' || c == '"' || c == '`') {
      SkipQuoted(c);
    } else if (c == '[') {
      at_ = std::min(sql_.find(']', at_), sql_.size() - 1) + 1;
    } else {
      ++at_;
    }
    return sql_.substr(begin_, at_ - begin_);
  }
  [[nodiscard]] size_t begin() const { return begin_; }
  [[nodiscard]] size_t end() const { return at_; }

 private:
  void SkipQuoted(char quote) {
    while (true) {
      const size_t end = sql_.find(quote, at_ + 1);
      if (end == std::string_view::npos) {
        at_ = sql_.size();
        return;
      }
      at_ = end + 1;
      if (at_ == sql_.size() || sql_[at_] != quote) return;  // else it is doubled: one of the text
    }
  }
  void SkipBlanksAndComments() {
    while (at_ < sql_.size()) {
      const std::string_view rest = sql_.substr(at_);
      if (rest.starts_with("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (rest.starts_with("/*")) {
        const size_t end = sql_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? sql_.size() : end + 2;
      } else if (std::string_view(" \t\n\f\r").find(rest.front()) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  std::string_view sql_;
  size_t at_ = 0;
  size_t begin_ = 0;
};

bool IsWord(std::string_view token, std::string_view upper) {
  return std::equal(token.begin(), token.end(), upper.begin(), upper.end(), [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b;
  });
}

std::string Unquoted(std::string_view token) {
  if (token.size() < 2 || IsWordByte(token.front())) return std::string(token);
  const char quote = token.front() == '[' ? ']' : token.front();
  std::string name;
  for (size_t i = 1; i + 1 < token.size(); ++i) {
    name += token[i];
    if (token[i] == quote) ++i;  // doubled
  }
  return name;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\f\r";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

std::vector<SqliteCheck> FindChecks(std::string_view sql) {
  std::vector<SqliteCheck> checks;
  Tokens tokens(sql);
  std::string name;  // of the CONSTRAINT that was just begun
  size_t depth = 0;
  bool constraint = false;
  for (std::string_view token = tokens.Next(); !token.empty(); token = tokens.Next()) {
    const bool named = constraint;
    constraint = false;
    if (token == "(") {
      ++depth;
    } else if (token == ")") {
      if (depth > 0) --depth;
    } else if (depth == 1 && named) {
      name = Unquoted(token);
      continue;
    } else if (depth == 1 && IsWord(token, "CONSTRAINT")) {
      constraint = true;
    } else if (depth == 1 && IsWord(token, "CHECK")) {
      if (tokens.Next() != "(") continue;  // a column of that name, quoted or not
      const size_t begin = tokens.end();
      for (depth = 2; depth > 1;) {
        token = tokens.Next();
        if (token.empty()) return checks;
        if (token == "(") ++depth;
        if (token == ")") --depth;
      }
      checks.push_back({name, std::string(Trimmed(sql.substr(begin, tokens.begin() - begin)))});
    }
    name.clear();
  }
  return checks;
}

}  // namespace tranship
