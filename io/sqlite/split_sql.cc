// SplitSqliteSql.

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "io/sql_statements.h"

namespace tranship {
namespace {

using Kind = SqlStatement::Kind;

size_t SkipBlank(std::string_view sql, size_t at) {
  while (at < sql.size()) {
    if (std::string_view(" \t\r\n\f\v;").find(sql[at]) != std::string_view::npos) {
      ++at;
    } else if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      const size_t end = sql.find("*/", at + 2);
      at = end == std::string_view::npos ? sql.size() : end + 2;
    } else {
      break;
    }
  }
  return at;
}

// The first words in upper case, "=" and "(" as words of their own; enough to tell kinds apart.
std::vector<std::string> FirstWords(std::string_view sql, size_t most) {
  std::vector<std::string> words;
  size_t at = SkipBlank(sql, 0);
  while (at < sql.size() && words.size() < most) {
    std::string word;
    while (at < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[at])) != 0 ||
                               sql[at] == '_' || sql[at] == '.')) {
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(sql[at++])));
    }
    if (word.empty()) word = sql[at++];
    words.push_back(word);
    at = SkipBlank(sql, at);
  }
  return words;
}

Kind PragmaKind(const std::vector<std::string>& words) {
  if (words.size() < 4) return Kind::kOther;
  const bool foreign_keys = words[1] == "FOREIGN_KEYS" || words[1] == "MAIN.FOREIGN_KEYS";
  if (!foreign_keys) return Kind::kOther;
  std::string value = words[3];
  if ((value == "'" || value == "\"") && words.size() > 4) value = words[4];
  const bool on = value == "ON" || value == "1" || value == "TRUE" || value == "YES";
  return on ? Kind::kForeignKeysOn : Kind::kForeignKeysOff;
}

Kind KindOf(std::string_view sql) {
  const std::vector<std::string> words = FirstWords(sql, 5);
  if (words.empty()) return Kind::kOther;
  const std::string& word = words.front();
  const bool to_savepoint = std::ranges::find(words, "TO") != words.end();
  if (word == "BEGIN") return Kind::kBegin;
  if (word == "COMMIT" || word == "END") return Kind::kCommit;
  if (word == "ROLLBACK") return to_savepoint ? Kind::kOther : Kind::kTransaction;
  if (word == "INSERT" || word == "UPDATE" || word == "DELETE" || word == "REPLACE") {
    return Kind::kRows;
  }
  if (word == "VACUUM" || word == "DETACH") return Kind::kOutside;
  return word == "PRAGMA" ? PragmaKind(words) : Kind::kOther;
}

// WITH ... INSERT: the word that matters comes later. SQLite counts by itself what changed, so the
// kind is not asked for that.

}  // namespace

SqlStatements SplitSqliteSql(const std::string& sql) {
  SqlStatements split;
  if (const size_t nul = sql.find('\0'); nul != std::string::npos) {
    const auto lines = std::ranges::count(sql.substr(0, nul), '\n');
    split.problems.push_back({1 + static_cast<int>(lines), "a zero byte"});
    return split;
  }
  int line = 1;
  size_t counted = 0;
  for (size_t begin = SkipBlank(sql, 0); begin < sql.size();) {
    size_t end = begin;
    std::string text;
    do {
      const size_t semicolon = sql.find(';', end);
      end = semicolon == std::string::npos ? sql.size() : semicolon + 1;
      text = sql.substr(begin, end - begin);
    } while (end < sql.size() && sqlite3_complete(text.c_str()) == 0);
    line += static_cast<int>(std::count(sql.begin() + static_cast<std::ptrdiff_t>(counted),
                                        sql.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    counted = begin;
    split.statements.push_back({text, line, KindOf(text), ""});
    begin = SkipBlank(sql, end);
  }
  return split;
}

}  // namespace tranship
