#include "engine/sqlite/expression.h"

#include <algorithm>
#include <array>
#include <utility>

#include "io/ascii.h"

namespace tranship {
namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 15> kKeywords = {"AND",  "OR",   "NOT",  "IN",    "BETWEEN",
                                                        "IS",   "NULL", "CASE", "WHEN",  "THEN",
                                                        "ELSE", "END",  "TRUE", "FALSE", "LIKE"};
constexpr std::array kFunctions = {
    Word{"length", "length"}, Word{"abs", "abs"},           Word{"lower", "lower"},
    Word{"upper", "upper"},   Word{"coalesce", "coalesce"}, Word{"ifnull", "coalesce"},
    Word{"nullif", "nullif"}, Word{"trim", "btrim"},        Word{"ltrim", "ltrim"},
    Word{"rtrim", "rtrim"},   Word{"substr", "substr"},     Word{"replace", "replace"}};
// Longest first.
constexpr std::array kOperators = {
    Word{"==", "="},  Word{"<>", "<>"}, Word{"!=", "<>"}, Word{"<=", "<="}, Word{">=", ">="},
    Word{"||", "||"}, Word{"=", "="},   Word{"<", "<"},   Word{">", ">"},   Word{"+", "+"},
    Word{"-", "-"},   Word{"*", "*"},   Word{"(", "("},   Word{")", ")"},   Word{",", ","}};

char UpperOf(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), UpperOf);
  return upper;
}

// One pass over the tokens; each is put into PostgreSQL's words, or the whole is given up.
class Translator {
 public:
  Translator(std::string_view sql, const ColumnLookup& columns) : rest_(sql), columns_(columns) {}

  std::optional<std::string> Run() {
    while (SkipBlanks()) {
      if (!Token()) return std::nullopt;
    }
    if (depth_ != 0 || out_.empty()) return std::nullopt;
    return out_;
  }

 private:
  bool SkipBlanks() {
    while (!rest_.empty()) {
      if (std::string_view(" \t\r\n\f").find(rest_.front()) != std::string_view::npos) {
        rest_.remove_prefix(1);
      } else if (rest_.starts_with("--")) {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (rest_.starts_with("/*")) {
        const size_t end = rest_.find("*/", 2);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
      } else {
        return true;
      }
    }
    return false;
  }

  bool Token() {
    const char c = rest_.front();
    if (c == '\'') return Literal();
    if (c == '"' || c == '`' || c == '[') return QuotedName(c == '[' ? ']' : c);
    if (IsDigit(c) || (c == '.' && rest_.size() > 1 && IsDigit(rest_[1]))) return Number();
    if (IsNameStart(c)) return Name();
    return Operator();
  }

  void Put(std::string_view text) {
    if (!out_.empty()) out_ += ' ';
    out_ += text;
  }

  bool Literal() {
    size_t end = 1;
    for (; end < rest_.size(); ++end) {
      if (rest_[end] != '\'') continue;
      if (end + 1 >= rest_.size() || rest_[end + 1] != '\'') break;
      ++end;
    }
    if (end >= rest_.size()) return false;
    const std::string_view literal = rest_.substr(0, end + 1);
    if (literal.find('\0') != std::string_view::npos) return false;
    Put(literal);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool QuotedName(char end) {
    std::string name;
    size_t i = 1;
    for (; i < rest_.size(); ++i) {
      if (rest_[i] == end) {
        if (end == ']' || i + 1 >= rest_.size() || rest_[i + 1] != end) break;
        ++i;
      }
      name += rest_[i];
    }
    if (i >= rest_.size()) return false;
    rest_.remove_prefix(i + 1);
    return Column(name);
  }

  // Decimal only: hexadecimal ones mean something else there.
  bool Number() {
    size_t end = 0;
    while (end < rest_.size() &&
           (IsDigit(rest_[end]) || rest_[end] == '.' || UpperOf(rest_[end]) == 'E' ||
            ((rest_[end] == '+' || rest_[end] == '-') && UpperOf(rest_[end - 1]) == 'E'))) {
      ++end;
    }
    if (end < rest_.size() && IsNameStart(rest_[end])) return false;
    Put(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return true;
  }

  bool Name() {
    size_t end = 0;
    while (end < rest_.size() && (IsNameStart(rest_[end]) || IsDigit(rest_[end]))) ++end;
    const std::string name(rest_.substr(0, end));
    rest_.remove_prefix(end);
    const std::string upper = Upper(name);
    SkipBlanks();
    if (upper == "ISNULL" || upper == "NOTNULL") {
      Put(upper == "ISNULL" ? "IS NULL" : "IS NOT NULL");
      return true;
    }
    if (upper == "IS") return Is();
    if (std::ranges::find(kKeywords, upper) != kKeywords.end()) {
      // Without regard to case for ASCII there, for all letters here: near enough to accept no
      // less.
      Put(upper == "LIKE" ? "ILIKE" : upper);
      return true;
    }
    if (rest_.starts_with('(')) {
      const auto function = std::ranges::find_if(
          kFunctions, [&](const Word& word) { return Upper(word.first) == upper; });
      if (function == kFunctions.end()) return false;
      Put(function->second);
      return true;
    }
    return Column(name);
  }

  // IS compares any two values there; here only NULL, TRUE and FALSE may follow.
  bool Is() {
    std::string_view ahead = rest_;
    const auto word = [&] {
      while (!ahead.empty() && ahead.front() == ' ') ahead.remove_prefix(1);
      size_t end = 0;
      while (end < ahead.size() && IsNameStart(ahead[end])) ++end;
      const std::string upper = Upper(ahead.substr(0, end));
      ahead.remove_prefix(end);
      return upper;
    };
    std::string next = word();
    if (next == "NOT") next = word();
    if (next != "NULL" && next != "TRUE" && next != "FALSE") return false;
    Put("IS");
    return true;
  }

  bool Column(const std::string& name) {
    const auto column = columns_(name);
    if (!column) return false;
    Put(*column);
    return true;
  }

  bool Operator() {
    for (const auto& [from, to] : kOperators) {
      if (!rest_.starts_with(from)) continue;
      rest_.remove_prefix(from.size());
      depth_ += from == "(" ? 1 : from == ")" ? -1 : 0;
      if (depth_ < 0) return false;
      Put(to);
      return true;
    }
    return false;
  }

  std::string_view rest_;
  const ColumnLookup& columns_;
  std::string out_;
  int depth_ = 0;
};

std::string_view TrimmedSql(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::optional<std::string> CurrentTime(const std::string& word, const std::string& type) {
  const bool zoned = type == "timestamptz" || type == "timestamp with time zone";
  if (word == "CURRENT_TIMESTAMP" && zoned) return "CURRENT_TIMESTAMP";
  const std::string utc = "(CURRENT_TIMESTAMP AT TIME ZONE 'UTC')";
  if (type.starts_with("timestamp") && word == "CURRENT_TIMESTAMP") return utc;
  if (type == "date" && word == "CURRENT_DATE") return "(" + utc + "::date)";
  if (type.starts_with("time") && word == "CURRENT_TIME") return "(" + utc + "::time)";
  if (type != "text" && !type.starts_with("varchar")) return std::nullopt;
  const char* format = word == "CURRENT_TIMESTAMP" ? "YYYY-MM-DD HH24:MI:SS"
                       : word == "CURRENT_DATE"    ? "YYYY-MM-DD"
                                                   : "HH24:MI:SS";
  return "to_char(" + utc + ", '" + format + "')";
}

}  // namespace

std::optional<std::string> TranslateExpression(std::string_view sql, const ColumnLookup& columns) {
  return Translator(sql, columns).Run();
}

std::optional<std::string> TranslateDefault(std::string_view sql, const std::string& type) {
  std::string_view text = TrimmedSql(sql);
  while (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
    text = TrimmedSql(text.substr(1, text.size() - 2));
  }
  const std::string word = Upper(text);
  if (word == "CURRENT_TIMESTAMP" || word == "CURRENT_DATE" || word == "CURRENT_TIME") {
    return CurrentTime(word, type);
  }
  if (word == "DATETIME('NOW')") return CurrentTime("CURRENT_TIMESTAMP", type);
  if (type == "boolean") {
    if (word == "0" || word == "FALSE" || word == "'F'" || word == "'FALSE'") return "false";
    if (word == "1" || word == "TRUE" || word == "'T'" || word == "'TRUE'") return "true";
    return std::nullopt;
  }
  // No columns: literals only.
  const ColumnLookup none = [](const std::string&) { return std::nullopt; };
  auto literal = TranslateExpression(text, none);
  if (!literal) return std::nullopt;
  const bool textual = type == "text" || type.starts_with("varchar") || type.starts_with("char");
  if (textual && literal->front() != '\'' && word != "NULL") return "'" + *literal + "'";
  return literal;
}

}  // namespace tranship
