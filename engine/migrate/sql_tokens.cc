#include "engine/migrate/sql_tokens.h"

#include <algorithm>

#include "io/error.h"

namespace tranship {
namespace {

bool Letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte | 0x20U) - 'a' < 26U || byte == '_' || byte >= 0x80;
}
bool Digit(char c) { return c >= '0' && c <= '9'; }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

class Reader {
 public:
  explicit Reader(std::string_view sql) : sql_(sql) {}

  std::vector<SqlToken> All() {
    while (at_ < sql_.size()) One();
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char here() const { return sql_[at_]; }
  [[nodiscard]] bool Starts(std::string_view text) const {
    return sql_.substr(at_).starts_with(text);
  }

  void One() {
    const size_t begin = at_;
    if (std::string_view(" \t\r\n\f\v").find(here()) != std::string_view::npos) {
      ++at_;
    } else if (Starts("--")) {
      at_ = std::min(sql_.find('\n', at_), sql_.size());
    } else if (Starts("/*")) {
      SkipComment();
    } else if (here() == '\'') {
      Quoted('\'', SqlToken::Kind::kString, begin, false);
    } else if ((here() == 'E' || here() == 'e') && sql_.substr(at_ + 1).starts_with("'")) {
      ++at_;
      Quoted('\'', SqlToken::Kind::kString, begin, true);
    } else if (here() == '"' || here() == '`') {
      Quoted(here(), SqlToken::Kind::kQuotedName, begin, false);
    } else if (here() == '$' && DollarQuoted()) {
      Add(SqlToken::Kind::kString, begin, "");
    } else if (Letter(here())) {
      std::string word;
      while (at_ < sql_.size() && (Letter(here()) || Digit(here()) || here() == '$')) {
        word += Upper(sql_[at_++]);
      }
      Add(SqlToken::Kind::kWord, begin, std::move(word));
    } else {
      Sign(begin);
    }
  }

  void Sign(size_t begin) {
    const char sign = sql_[at_++];
    if (sign == ')' && depth_ > 0) --depth_;
    Add(SqlToken::Kind::kSign, begin, std::string(1, sign));
    if (sign == '(') ++depth_;
  }

  void SkipComment() {  // SQLite's do not nest, PostgreSQL's do
    const size_t end = sql_.find("*/", at_ + 2);
    if (end == std::string_view::npos) throw FormatError("a comment does not end");
    if (sql_.substr(at_ + 2, end - at_ - 2).find("/*") != std::string_view::npos) {
      throw FormatError("a comment within a comment cannot stand in a batch");
    }
    at_ = end + 2;
  }

  void Quoted(char quote, SqlToken::Kind kind, size_t begin, bool escapes) {
    std::string text;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (escapes && here() == '\\') {
        ++at_;
      } else if (here() == quote) {
        if (!sql_.substr(at_ + 1).starts_with(quote)) {
          ++at_;
          return Add(kind, begin, std::move(text));
        }
        ++at_;
      }
      if (at_ < sql_.size()) text += here();
    }
    throw FormatError("a quote does not end");
  }

  bool DollarQuoted() {
    size_t end = at_ + 1;
    while (end < sql_.size() && (Letter(sql_[end]) || Digit(sql_[end]))) ++end;
    if (end >= sql_.size() || sql_[end] != '$' || Digit(sql_[at_ + 1])) return false;
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const size_t close = sql_.find(tag, end + 1);
    if (close == std::string_view::npos) throw FormatError("a quote does not end");
    at_ = close + tag.size();
    return true;
  }

  void Add(SqlToken::Kind kind, size_t begin, std::string text) {
    tokens_.push_back({kind, begin, at_, depth_, std::move(text)});
  }

  std::string_view sql_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<SqlToken> tokens_;
};

}  // namespace

std::vector<SqlToken> ReadSqlTokens(std::string_view sql) { return Reader(sql).All(); }

}  // namespace tranship
