// SqlTokens: the words of one statement, as far as both databases agree on them: enough to find its
// table and its WHERE.

#ifndef TRANSHIP_ENGINE_MIGRATE_SQL_TOKENS_H_
#define TRANSHIP_ENGINE_MIGRATE_SQL_TOKENS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

struct SqlToken {
  enum class Kind : uint8_t { kWord, kQuotedName, kString, kSign };
  Kind kind = Kind::kSign;
  size_t begin = 0, end = 0;  // in the text
  int depth = 0;              // of parentheses around it; of a parenthesis itself: outside
  std::string text;           // words in upper case; of a quoted name what is within

  [[nodiscard]] bool Is(std::string_view upper_word) const {
    return kind != Kind::kQuotedName && kind != Kind::kString && text == upper_word;
  }
  [[nodiscard]] bool name() const { return kind == Kind::kWord || kind == Kind::kQuotedName; }
};

// Comments and blanks are no tokens. FormatError for a quote that does not end.
[[nodiscard]] std::vector<SqlToken> ReadSqlTokens(std::string_view sql);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_SQL_TOKENS_H_
