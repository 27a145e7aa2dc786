#include "engine/migrate/batch_statement.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/migrate/sql_tokens.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

using Tokens = std::vector<SqlToken>;

constexpr size_t kNone = static_cast<size_t>(-1);

size_t FindOutside(const Tokens& tokens, std::string_view word, size_t from) {
  for (size_t i = from; i < tokens.size(); ++i) {
    if (tokens[i].depth == 0 && tokens[i].Is(word)) return i;
  }
  return kNone;
}

bool SameName(const SqlToken& token, const std::string& name) {
  if (token.kind == SqlToken::Kind::kQuotedName) return token.text == name;
  return token.kind == SqlToken::Kind::kWord &&
         std::ranges::equal(token.text, name, {}, {},
                            [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c + 0; });
}

// The word that the table's name follows.
size_t BeforeTable(const Tokens& tokens) {
  const size_t update = FindOutside(tokens, "UPDATE", 0);
  const size_t remove = FindOutside(tokens, "DELETE", 0);
  const size_t verb = std::min(update, remove);
  const bool first = verb == 0 || (!tokens.empty() && tokens[0].Is("WITH"));
  if (verb == kNone || !first) throw FormatError("batch takes one UPDATE or DELETE");
  if (verb == remove) {
    if (verb + 1 >= tokens.size() || !tokens[verb + 1].Is("FROM")) {
      throw FormatError("DELETE without FROM");
    }
    return verb + 1;
  }
  const bool otherwise = verb + 2 < tokens.size() && tokens[verb + 1].Is("OR");  // OR IGNORE
  return otherwise ? verb + 2 : verb;
}

bool EndsTable(const SqlToken& token) {
  constexpr std::array kWords = {"SET",       "WHERE", "USING", "FROM",  "INDEXED", "NOT",
                                 "RETURNING", ";",     "(",     "ORDER", "LIMIT"};
  return std::ranges::any_of(kWords, [&](const char* word) { return token.Is(word); });
}

void CheckAssignments(const Tokens& tokens, const std::string& key) {
  const size_t set = FindOutside(tokens, "SET", 0);
  if (set == kNone) return;
  for (size_t i = set + 1; i < tokens.size(); ++i) {
    if (tokens[i].depth == 0 && (tokens[i].Is("WHERE") || tokens[i].Is("FROM"))) break;
    const bool begins = tokens[i - 1].Is("SET") || (tokens[i - 1].Is(",") && tokens[i].depth == 0);
    if (!begins) continue;
    const bool list = tokens[i].Is("(");
    for (size_t j = list ? i + 1 : i; j < tokens.size() && !tokens[j].Is(")"); ++j) {
      if (SameName(tokens[j], key)) {
        throw FormatError("a batch cannot change its own key, " + Printable(key));
      }
      if (!list) break;
    }
  }
}

}  // namespace

BatchStatement::BatchStatement(const std::string& sql, const std::string& key) {
  const Tokens tokens = ReadSqlTokens(sql);
  for (const char* word : {"RETURNING", "LIMIT", "ORDER"}) {
    if (FindOutside(tokens, word, 0) != kNone) {
      throw FormatError(std::string("a batch cannot have ") + word);
    }
  }
  size_t at = BeforeTable(tokens) + 1;
  const bool only = at < tokens.size() && tokens[at].Is("ONLY");
  if (only) ++at;
  const size_t first = at;
  size_t last = at;  // of the table's name
  while (last + 2 < tokens.size() && tokens[last + 1].Is(".")) last += 2;
  if (last >= tokens.size() || !tokens[last].name()) throw FormatError("the table is not named");
  const auto text = [&](size_t from, size_t to) {
    return sql.substr(tokens[from].begin, tokens[to].end - tokens[from].begin);
  };
  std::string reference = text(first, last);
  table_ = (only ? "ONLY " : "") + reference;
  size_t alias = last + 1;
  if (alias < tokens.size() && tokens[alias].Is("*")) ++alias;
  if (alias < tokens.size() && tokens[alias].Is("AS")) ++alias;
  if (alias < tokens.size() && tokens[alias].name() && !EndsTable(tokens[alias])) {
    reference = text(alias, alias);
    table_ += " AS " + reference;
  }
  key_ = reference + "." + QuoteName(key);
  CheckAssignments(tokens, key);

  const size_t end = tokens.back().Is(";") ? tokens.back().begin : tokens.back().end;
  const size_t where = FindOutside(tokens, "WHERE", last);
  head_ = sql.substr(0, where == kNone ? end : tokens[where].begin);
  if (where != kNone) condition_ = sql.substr(tokens[where].end, end - tokens[where].end);
}

std::string BatchStatement::Limited(const std::string& condition) const {
  // A comment may end the line.
  return head_ + "\nWHERE " + (condition_.empty() ? "" : "(" + condition_ + "\n) AND ") + condition;
}

std::string BatchStatement::Between(const std::optional<std::string>& after,
                                    const std::string& through) const {
  return Limited((after ? key_ + " > " + *after + " AND " : "") + key_ + " <= " + through);
}

std::string BatchStatement::OfNull() const { return Limited(key_ + " IS NULL"); }

std::string BatchStatement::NextKey(
    const std::optional<std::string>& after, int64_t size,
    const std::function<std::string(const std::string&)>& literal_of) const {
  return "SELECT " + literal_of("k") + " FROM (SELECT " + key_ + " AS k FROM " + table_ +
         " WHERE " + key_ + (after ? " > " + *after : " IS NOT NULL") + " ORDER BY " + key_ +
         " LIMIT " + std::to_string(size) + ") AS part ORDER BY k DESC LIMIT 1";
}

}  // namespace tranship
